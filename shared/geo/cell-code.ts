/** Parts of a 15-digit grid cell code (网格编码). */
export interface CellCode {
  /** 6 digits. */
  readonly district: string
  /** 3 digits within the district. */
  readonly subdistrict: string
  /** 3 digits within the subdistrict. */
  readonly community: string
  /** 3 digits within the community. */
  readonly sequence: string
}

const PATTERN = /^(\d{6})(\d{3})(\d{3})(\d{3})$/u

/**
 * Takes a cell code apart. @returns undefined when it is not 15 digits
 * @source Beijing local standard on unit grid division: 6 district, 3 subdistrict, 3 community, 3 sequence
 */
export function parseCellCode(text: string): CellCode | undefined {
  const [, district, subdistrict, community, sequence] = PATTERN.exec(text) ?? []
  if (
    district === undefined ||
    subdistrict === undefined ||
    community === undefined ||
    sequence === undefined
  ) {
    return undefined
  }
  return { district, subdistrict, community, sequence }
}

/** Puts a cell code together. */
export const formatCellCode = (code: CellCode): string =>
  code.district + code.subdistrict + code.community + code.sequence
