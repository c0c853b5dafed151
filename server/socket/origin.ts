import type { IncomingMessage } from 'node:http'

/**
 * Whether a WebSocket upgrade comes from our own page. `cors.origin` does not guard an upgrade (trust.md §0.2). A request
 * without an Origin is no browser: it can send any cookie it stole anyway, and tools need it.
 */
export function isOwnOrigin(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return true
  if (allowed.includes(origin)) return true
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
}
