import * as v from 'valibot'
import { reading, type Reading } from '#shared/model/device.ts'
import { deviceId, unitId, type DeviceId, type UnitId } from '#shared/model/id.ts'
import { instant } from '#shared/model/position.ts'
import { refusalOfIssues } from '#shared/refusal.ts'
import { parseTopic } from './topics.ts'

/** Where a unit is, as it says. */
export interface Fix {
  readonly at: number
  readonly lon: number
  readonly lat: number
  readonly accuracyMeters: number
  readonly headingDegrees?: number | undefined
  readonly speedMetersPerSecond?: number | undefined
}

/** A message, understood. */
export type Decoded =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'state'; readonly deviceId: DeviceId; readonly online: boolean }
  | { readonly kind: 'position'; readonly unitId: UnitId; readonly fix: Fix }
  | { readonly kind: 'rejected'; readonly field: string; readonly reason: string }

/** Largest payload that is looked at, bytes. @source trust.md §4.10 */
export const MOST_BYTES = 64 * 1024
const MOST_VALUES = 64

const finite = v.pipe(v.number(), v.finite())
const fix = v.object({
  at: instant,
  lon: v.pipe(finite, v.minValue(-180), v.maxValue(180)),
  lat: v.pipe(finite, v.minValue(-90), v.maxValue(90)),
  accuracyMeters: v.pipe(finite, v.minValue(0), v.maxValue(100_000)),
  headingDegrees: v.optional(v.pipe(finite, v.minValue(0), v.maxValue(360))),
  speedMetersPerSecond: v.optional(v.pipe(finite, v.minValue(0), v.maxValue(150))),
})
const measured = v.object({
  boot: reading.entries.boot,
  seq: reading.entries.seq,
  at: instant,
  values: v.pipe(
    reading.entries.values,
    v.check(
      (values) => {
        const count = Object.keys(values).length
        return count > 0 && count <= MOST_VALUES
      },
      `Invalid length: Expected 1 to ${String(MOST_VALUES)} values but received another number`,
    ),
  ),
})
const state = v.object({ online: v.boolean() })

/** Understands one message, or says which field is wrong. Never throws, whatever comes. */
export function decode(topic: string, payload: Uint8Array): Decoded {
  const about = parseTopic(topic)
  if (!about) return rejected('topic', 'unknown topic')
  if (payload.length > MOST_BYTES) return rejected('payload', 'larger than 64 kB')
  const json = parseJson(payload)
  if (json === undefined) return rejected('payload', 'not JSON in UTF-8')
  switch (about.kind) {
    case 'reading': {
      const parsed = v.safeParse(measured, json)
      if (!parsed.success) return ofIssues(parsed.issues)
      const device = v.parse(deviceId, about.key)
      return { kind: 'reading', reading: { deviceId: device, ...parsed.output } }
    }
    case 'state': {
      const parsed = v.safeParse(state, json)
      if (!parsed.success) return ofIssues(parsed.issues)
      return { kind: 'state', deviceId: v.parse(deviceId, about.key), online: parsed.output.online }
    }
    case 'position': {
      const parsed = v.safeParse(fix, json)
      if (!parsed.success) return ofIssues(parsed.issues)
      return { kind: 'position', unitId: v.parse(unitId, about.key), fix: parsed.output }
    }
  }
}

/** A message that is not taken, with field and reason. */
export function rejected(field: string, reason: string): Extract<Decoded, { kind: 'rejected' }> {
  return { kind: 'rejected', field: field.slice(0, 200), reason: reason.slice(0, 200) }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @returns undefined for what is no JSON; `null` is JSON and fails later, by its type. */
function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(payload))
  } catch {
    return undefined
  }
}

function ofIssues(issues: readonly v.BaseIssue<unknown>[]): Decoded {
  const { field, params } = refusalOfIssues(issues)
  return rejected(field ?? 'payload', String(params?.reason ?? 'malformed'))
}
