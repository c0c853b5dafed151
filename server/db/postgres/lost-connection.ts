import { codeOf } from './postgres-unavailable.ts'

/** What a connection that broke is called by the system and by the driver. */
const CODES: ReadonlySet<string> = new Set([
  'EPIPE',
  'ECONNRESET',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  // The server shuts down, has crashed, or is starting. PostgreSQL, Appendix A.
  '57P01',
  '57P02',
  '57P03',
])

/**
 * Whether a rejection that nobody holds is a broken connection. The driver (postgres 3.4.9) asks each connection it opens
 * for its array types in a promise of its own; when the server dies in that moment, nobody could have caught it.
 * Whatever was asked of that connection is rejected where it was asked.
 */
export function isLostConnection(reason: unknown): boolean {
  return CODES.has(codeOf(reason) ?? '')
}
