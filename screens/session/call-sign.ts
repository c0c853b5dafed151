/**
 * The call sign in a principal's label ("G-098"), which tells people of one role apart.
 *
 * @returns an empty text where the label only repeats the role.
 */
export const callSignOf = (label: string): string => (/\d/u.test(label) ? label : '')
