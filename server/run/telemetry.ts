import * as v from 'valibot'
import { areaAudience, type AudienceKey } from '#shared/access/audience.ts'
import { instant, position, type Position } from '#shared/model/position.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { UnitRows } from '#shared/protocol/unit-rows.ts'
import { refusalOfIssues, type Refusal, type Result } from '#shared/refusal.ts'
import { encodeColumns, fromCoordinate, toCoordinate } from '#shared/sync/columns.ts'
import { ChangedRows } from './changed-rows.ts'
import type { Clock } from './ports.ts'

/** A device clock may be ahead of ours by this much (real ms); anything later is a wrong clock. */
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

/** One unit's way in: its key was looked up once, when it connected. */
export interface UnitSource {
  /**
   * Takes a position: the newest by the device's instant counts, never the last to arrive.
   *
   * @param at - city's instant, ms.
   * @param lon - degrees.
   * @param lat - degrees.
   * @returns why not; undefined when it was taken, or was older than what is known.
   */
  accept(at: number, lon: number, lat: number): Refusal | undefined
}

/** What leaves in one turn: a frame per audience and starting point, made when the first asks for it. */
interface Turn {
  readonly bySince: Map<number, Uint8Array<ArrayBuffer> | null>
}

const noRows = new Uint32Array(0)
const notFound: Refusal = { code: 'not-found', field: 'unitId' }
const tooFarEast: Refusal = { code: 'out-of-range', field: 'lon' }
const tooFarNorth: Refusal = { code: 'out-of-range', field: 'lat' }
const fromTheFuture: Refusal = { code: 'out-of-range', field: 'at' }

/**
 * Latest positions of units in columns, one row per unit of the city: never journalled, never queued. What a screen missed, since
 * whichever tick, is one frame.
 */
export class UnitTelemetry {
  readonly #ids: readonly string[]
  readonly #rowOf: ReadonlyMap<string, number>
  readonly #offsets: Int32Array
  readonly #measuredAt: Float64Array
  readonly #changed: ChangedRows
  readonly #rowsOf = new Map<AudienceKey, Uint32Array>()
  readonly #turns = new Map<AudienceKey, Turn>()
  readonly #origin: Position
  readonly #clock: Clock
  readonly run: number
  #heard = 0
  /** Instants up to here are no wrong clock; looked up anew only when one lies beyond. */
  #latestAt = 0

  constructor(parts: {
    readonly units: readonly Unit[]
    readonly origin: Position
    readonly clock: Clock
    /** Number of this process, 32 bits. */
    readonly run: number
  }) {
    const { units } = parts
    this.#origin = parts.origin
    this.#clock = parts.clock
    this.run = parts.run
    this.#ids = units.map(({ id }) => id)
    this.#rowOf = new Map(this.#ids.map((id, row) => [id, row]))
    this.#offsets = new Int32Array(units.length * 2)
    this.#measuredAt = new Float64Array(units.length)
    this.#changed = new ChangedRows(units.length)
    const rows = Map.groupBy(
      units.flatMap(({ placeIds }, row) => placeIds.map((id) => ({ key: areaAudience(id), row }))),
      ({ key }) => key,
    )
    for (const [key, members] of rows)
      this.#rowsOf.set(
        key,
        Uint32Array.from(members, ({ row }) => row),
      )
  }

  /** Takes a position from a door. @returns why not, naming the field. */
  accept(unitId: string, given: unknown): Result<null> {
    const source = this.bind(unitId)
    if (!source) return { ok: false, refusal: notFound }
    const parsed = v.safeParse(unitPosition, given)
    if (!parsed.success) return { ok: false, refusal: refusalOfIssues(parsed.issues) }
    const { at, lon, lat } = parsed.output
    const refusal = source.accept(at, lon, lat)
    return refusal ? { ok: false, refusal } : { ok: true, value: null }
  }

  /** A way in for one unit; undefined when there is no such unit. */
  bind(unitId: string): UnitSource | undefined {
    const row = this.#rowOf.get(unitId)
    if (row === undefined) return undefined
    const [east, north] = this.#origin
    return {
      accept: (at, lon, lat) => {
        const longitude = toCoordinate(lon, east)
        if (longitude === undefined) return tooFarEast
        const latitude = toCoordinate(lat, north)
        if (latitude === undefined) return tooFarNorth
        if (!(at <= this.#latestAt)) {
          this.#latestAt = this.#clock.cityNow() + AHEAD_MS * this.#clock.speed
          if (!(at <= this.#latestAt)) return fromTheFuture
        }
        if (at > (this.#measuredAt[row] ?? 0)) {
          this.#measuredAt[row] = at
          this.#put(row, longitude, latitude)
        }
        return undefined
      },
    }
  }

  #put(row: number, longitude: number, latitude: number): void {
    if (!this.#changed.has(row)) this.#heard += 1
    this.#offsets[row * 2] = longitude
    this.#offsets[row * 2 + 1] = latitude
    this.#changed.note(row)
  }

  /** How many units have been heard. */
  get heard(): number {
    return this.#heard
  }

  get tick(): number {
    return this.#changed.tick
  }

  get size(): number {
    return this.#ids.length
  }

  /** How many units were measured within so many real ms. */
  reporting(withinMs: number): number {
    const since = this.#clock.cityNow() - withinMs * this.#clock.speed
    let count = 0
    for (const at of this.#measuredAt) if (at > 0 && at >= since) count += 1
    return count
  }

  /** Latest position of a unit, WGS-84; undefined when it was never heard. */
  positionOf(unitId: string): Position | undefined {
    const row = this.#rowOf.get(unitId)
    if (row === undefined || !this.#changed.has(row)) return undefined
    return [
      fromCoordinate(this.#offsets[row * 2] ?? 0, this.#origin[0]),
      fromCoordinate(this.#offsets[row * 2 + 1] ?? 0, this.#origin[1]),
    ]
  }

  /** The rows of an area's units, as screens need them once. */
  unitRows(key: AudienceKey): UnitRows {
    const rows = [...(this.#rowsOf.get(key) ?? [])]
    return {
      run: this.run,
      size: this.#ids.length,
      ids: rows.map((row) => this.#ids[row] ?? ''),
      rows,
    }
  }

  /** Closes a tick: what came since the last one leaves with this one. */
  advance(): number {
    this.#turns.clear()
    return this.#changed.advance()
  }

  /**
   * What changed in an area after a tick, up to the present one: encoded once, whoever asks.
   *
   * @param tick - the last one whose frame was sent; 0 = everything that was ever heard.
   * @returns undefined when nothing changed.
   */
  frameSince(key: AudienceKey, tick: number): Uint8Array<ArrayBuffer> | undefined {
    const turn = this.#turns.get(key) ?? { bySince: new Map() }
    this.#turns.set(key, turn)
    const known = turn.bySince.get(tick)
    if (known !== undefined) return known ?? undefined
    const rows = this.#changed.since(this.#rowsOf.get(key) ?? noRows, tick)
    const frame = rows.length === 0 ? null : this.#encode(rows)
    turn.bySince.set(tick, frame)
    return frame ?? undefined
  }

  #encode(rows: Uint32Array): Uint8Array<ArrayBuffer> {
    return encodeColumns({ run: this.run, tick: this.tick, cityNow: this.#clock.cityNow() }, rows, {
      offsets: this.#offsets,
      measuredAt: this.#measuredAt,
      speed: this.#clock.speed,
    })
  }
}
