/** Words of this room. */
export const words = {} as const
