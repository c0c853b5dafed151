/** One figure of the diagnostics, named by its path: the server decides what it tells, the desk shows all of it. */
export interface DiagnosticLine {
  readonly path: string
  readonly value: string
}

const DEEPEST = 5

/** Every leaf of a JSON answer, in order. */
export function diagnosticLines(value: unknown, path = '', depth = 0): readonly DiagnosticLine[] {
  if (typeof value !== 'object' || value === null) return [{ path, value: leafText(value) }]
  if (depth >= DEEPEST) return [{ path, value: '…' }]
  return Object.entries(value).flatMap(([key, inner]) =>
    diagnosticLines(inner, path === '' ? key : `${path}.${key}`, depth + 1),
  )
}

function leafText(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(2)
  return String(value)
}
