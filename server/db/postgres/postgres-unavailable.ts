/** Says in one line, fit for an operator, why no PostgreSQL can keep the records. */
export class PostgresUnavailable extends Error {
  override readonly name = 'PostgresUnavailable'
}

/**
 * The shortest honest description of something thrown.
 * @returns the message; where Node leaves it empty (several addresses refused at once), the code
 */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.message || codeOf(thrown) || thrown.name
}

/** The `code` of a system or PostgreSQL error; undefined where there is none. */
export function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined
  return typeof thrown.code === 'string' ? thrown.code : undefined
}
