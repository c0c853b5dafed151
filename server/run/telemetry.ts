import * as v from 'valibot'
import type { AudienceKey } from '#shared/access/audience.ts'
import { areaAudience } from '#shared/access/audience.ts'
import { position, instant, type Position } from '#shared/model/position.ts'
import type { Telemetry } from '#shared/protocol/down.ts'
import { refusalOfIssues, type Result } from '#shared/refusal.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { Clock } from './ports.ts'

/** A device clock may be ahead of ours by this much; anything later is a wrong clock. */
const AHEAD_MS = 60_000

/** A position as a unit's device says it. WGS-84, degrees. */
export const unitPosition = v.object({
  at: instant,
  lon: position.pipe[0].items[0],
  lat: position.pipe[0].items[1],
  accuracyMeters: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100_000))),
  headingDegrees: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(360))),
  speedMetersPerSecond: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(200))),
})
export type UnitPosition = v.InferOutput<typeof unitPosition>

interface Audience {
  readonly ids: string[]
  readonly rows: Map<string, number>
  readonly moved: Set<string>
}

/** Latest positions of units in columns: newest by the device's instant, never by arrival; never journalled. */
export class UnitTelemetry {
  readonly #latest = new Map<string, { readonly point: Position; readonly at: number }>()
  readonly #keys = new Map<string, readonly AudienceKey[]>()
  readonly #audiences = new Map<AudienceKey, Audience>()
  readonly #origin: Position
  readonly #clock: Clock
  readonly #run: string
  #tick = 0

  constructor(parts: {
    readonly units: readonly Unit[]
    readonly origin: Position
    readonly clock: Clock
    readonly run: string
  }) {
    this.#origin = parts.origin
    this.#clock = parts.clock
    this.#run = parts.run
    for (const unit of parts.units) this.#keys.set(unit.id, unit.placeIds.map(areaAudience))
  }

  /** Takes a position from a door. @returns why not, naming the field. */
  accept(unitId: string, given: unknown): Result<null> {
    const keys = this.#keys.get(unitId)
    if (!keys) return { ok: false, refusal: { code: 'not-found', field: 'unitId' } }
    const parsed = v.safeParse(unitPosition, given)
    if (!parsed.success) return { ok: false, refusal: refusalOfIssues(parsed.issues) }
    const { at, lon, lat } = parsed.output
    if (at > this.#clock.cityNow() + AHEAD_MS * this.#clock.speed) {
      return { ok: false, refusal: { code: 'out-of-range', field: 'at' } }
    }
    if ((this.#latest.get(unitId)?.at ?? 0) >= at) return { ok: true, value: null }
    this.#latest.set(unitId, { point: [lon, lat], at })
    for (const key of keys) this.#audiences.get(key)?.moved.add(unitId)
    return { ok: true, value: null }
  }

  /** How many units have been heard. */
  get heard(): number {
    return this.#latest.size
  }

  /** Latest position of a unit. */
  positionOf(unitId: string): Position | undefined {
    return this.#latest.get(unitId)?.point
  }

  /** One frame per audience that somebody listens to and in which something moved since the last tick. */
  tick(audiences: readonly { readonly key: AudienceKey; readonly name: string }[]): Telemetry[] {
    this.#tick += 1
    const frames: Telemetry[] = []
    for (const { key, name } of audiences) {
      const audience = this.#open(key)
      if (audience.moved.size === 0) continue
      const moved = [...audience.moved]
      frames.push(this.#frame(audience, name, moved))
    }
    for (const { key } of audiences) this.#audiences.get(key)?.moved.clear()
    return frames
  }

  /** Everything of an audience, with the ids of its rows: what a screen gets when it joins. */
  full(key: AudienceKey, name: string): Telemetry {
    const audience = this.#open(key)
    const frame = this.#frame(
      audience,
      name,
      audience.ids.filter((id) => this.#latest.has(id)),
    )
    return { ...frame, unitIds: [...audience.ids] }
  }

  #open(key: AudienceKey): Audience {
    const known = this.#audiences.get(key)
    if (known) return known
    const ids: string[] = []
    for (const [id, keys] of this.#keys) if (keys.includes(key)) ids.push(id)
    const audience: Audience = {
      ids,
      rows: new Map(ids.map((id, row) => [id, row])),
      moved: new Set(),
    }
    this.#audiences.set(key, audience)
    return audience
  }

  #frame(audience: Audience, name: string, ids: readonly string[]): Telemetry {
    const cityNow = this.#clock.cityNow()
    const rows = new Uint32Array(ids.length)
    const offsets = new Float32Array(ids.length * 2)
    const agesMs = new Float32Array(ids.length)
    ids.forEach((id, index) => {
      const latest = this.#latest.get(id)
      rows[index] = audience.rows.get(id) ?? 0
      offsets[index * 2] = (latest?.point[0] ?? 0) - this.#origin[0]
      offsets[index * 2 + 1] = (latest?.point[1] ?? 0) - this.#origin[1]
      agesMs[index] = cityNow - (latest?.at ?? 0)
    })
    return {
      run: this.#run,
      tick: this.#tick,
      cityNow,
      audience: name,
      rows: new Uint8Array(rows.buffer),
      offsets: new Uint8Array(offsets.buffer),
      agesMs: new Uint8Array(agesMs.buffer),
    }
  }
}
