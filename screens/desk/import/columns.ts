/** Fields of a past incident that a column of the file can stand for; the server finds by name what is not named. */
export const importFields = [
  'number',
  'reportedAt',
  'closedAt',
  'class',
  'status',
  'address',
  'lon',
  'lat',
] as const
export type ImportField = (typeof importFields)[number]

/** Bytes read for a look at the header; the file itself is parsed by the server. */
export const HEAD_BYTES = 16_384

/** Header and first row of a table, quotes respected. */
export function readHead(text: string): {
  readonly header: readonly string[]
  readonly sample: readonly string[]
} {
  const [first = '', second = ''] = splitLines(text.replace(/^\uFEFF/u, ''))
  const delimiter = [',', '\t', ';'].toSorted(
    (left, right) => first.split(right).length - first.split(left).length,
  )[0]
  return { header: cells(first, delimiter ?? ','), sample: cells(second, delimiter ?? ',') }
}

function splitLines(text: string): string[] {
  const lines: string[] = []
  let line = ''
  let isQuoted = false
  for (const sign of text) {
    if (sign === '"') isQuoted = !isQuoted
    if (sign === '\n' && !isQuoted) {
      lines.push(line)
      line = ''
      if (lines.length === 2) return lines
    } else if (sign !== '\r') line += sign
  }
  return [...lines, line]
}

function cells(line: string, delimiter: string): string[] {
  const found: string[] = []
  let cell = ''
  let isQuoted = false
  for (const sign of line) {
    if (sign === '"') isQuoted = !isQuoted
    else if (sign === delimiter && !isQuoted) {
      found.push(cell.trim())
      cell = ''
    } else cell += sign
  }
  return [...found, cell.trim()]
}
