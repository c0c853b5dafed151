/** @returns the matter whose row was pressed; undefined between the rows. */
export function rowIdUnder({ target }: MouseEvent): string | undefined {
  if (!(target instanceof Element)) return undefined
  return target.closest('[data-incident-id]')?.getAttribute('data-incident-id') ?? undefined
}
