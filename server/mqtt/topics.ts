/** Topics of `contracts.md` "MQTT". */
const PREFIX = 'tongping/v1/'

export type TopicKind = 'reading' | 'state' | 'position'

/** What a message is about. */
export interface Topic {
  /** Device or unit. */
  readonly key: string
  readonly kind: TopicKind
}

/** What we listen to. */
export const subscriptions = [`${PREFIX}+/reading`, `${PREFIX}+/state`, `${PREFIX}+/position`]

/** @returns undefined for a topic that is none of ours. */
export function parseTopic(topic: string): Topic | undefined {
  const [, key, kind] =
    /^tongping\/v1\/([\w.:-]{1,80})\/(reading|state|position)$/u.exec(topic) ?? []
  if (key === undefined) return undefined
  if (kind !== 'reading' && kind !== 'state' && kind !== 'position') return undefined
  return { key, kind }
}

/** Where a device learns what of it is durable. */
export function ackTopic(deviceKey: string): string {
  return `${PREFIX}${deviceKey}/ack`
}

/**
 * Whether a client may listen to a topic.
 *
 * @param username - Its own key, or undefined where anybody may connect.
 */
export function maySubscribe(topic: string, username: string | undefined): boolean {
  if (!topic.startsWith(PREFIX)) return false
  return username === undefined || topic.startsWith(`${PREFIX}${username}/`)
}
