/** One figure of the diagnostics, named by its path: the server decides what it tells, the desk shows all of it. */
export interface DiagnosticLine {
  readonly path: string
  readonly value: string
}
/** A named part: single figures, or a table when the server sends a list of like things. */
export interface DiagnosticGroup {
  readonly name: string
  readonly lines: readonly DiagnosticLine[]
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const BYTES_PER_MEGABYTE = 1_048_576
const LARGE_BYTES = 10 * BYTES_PER_MEGABYTE
const DEEPEST = 5

/** The answer as groups: first the figures without a group, then one group per object or list. */
export function diagnosticGroups(answer: unknown): readonly DiagnosticGroup[] {
  if (typeof answer !== 'object' || answer === null) return []
  const own: DiagnosticLine[] = []
  const groups: DiagnosticGroup[] = []
  for (const [name, value] of Object.entries(answer)) {
    if (Array.isArray(value)) groups.push(tableOf(name, value))
    else if (typeof value === 'object' && value !== null) {
      groups.push({ name, lines: linesOf(value, '', 1), columns: [], rows: [] })
    } else own.push({ path: name, value: leafText(value) })
  }
  return [{ name: '', lines: own, columns: [], rows: [] }, ...groups]
}

function tableOf(name: string, entries: readonly unknown[]): DiagnosticGroup {
  const records = entries.map(
    (entry) => new Map(linesOf(entry, '', 1).map((line) => [line.path, line.value])),
  )
  const columns = [...new Set(records.flatMap((record) => [...record.keys()]))]
  const rows = records.map((record) => columns.map((column) => record.get(column) ?? ''))
  return { name, lines: [], columns, rows }
}

function linesOf(value: unknown, path: string, depth: number): readonly DiagnosticLine[] {
  if (typeof value !== 'object' || value === null) return [{ path, value: leafText(value) }]
  if (depth >= DEEPEST) return [{ path, value: '…' }]
  return Object.entries(value).flatMap(([key, inner]) =>
    linesOf(inner, path === '' ? key : `${path}.${key}`, depth + 1),
  )
}

function leafText(value: unknown): string {
  if (typeof value !== 'number') return String(value)
  if (value >= LARGE_BYTES) return `${Math.round(value / BYTES_PER_MEGABYTE)} MB`
  return Number.isInteger(value) ? String(value) : value.toFixed(2)
}
