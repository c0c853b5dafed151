export const SESSION_COOKIE = 'tongping_session'

/** The session token in a raw `Cookie` header, for the socket handshake, which fastify does not see. */
export function tokenOfCookies(header: string | undefined): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.trim().split('=')
    if (name === SESSION_COOKIE && value !== undefined && value !== '')
      return decodeURIComponent(value)
  }
  return undefined
}
