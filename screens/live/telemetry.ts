import { defineStore } from 'pinia'
import { markRaw, shallowRef } from 'vue'
import { unitRows, type UnitRows } from '#shared/protocol/unit-rows.ts'
import { decodeColumns, readHeader } from '#shared/sync/columns.ts'
import { citySpeed } from './clock.ts'
import { request } from './http.ts'
import { nextPaint } from './next-paint.ts'
import { showPositions } from './positions.ts'
import { UnitColumns } from './unit-columns.ts'

/** What came of a telemetry frame: `unknown` belongs to a process whose rows this screen has not learned. */
export type TelemetryOutcome = 'taken' | 'unknown' | 'damaged'

/** Positions as typed arrays with one version counter: never objects, never proxies. */
export const useTelemetry = defineStore('telemetry', () => {
  const units = markRaw(new UnitColumns())
  /** Grows once per painted frame in which positions came. */
  const version = shallowRef(0)
  const bump = nextPaint(() => (version.value += 1))
  /** Grows when rows were learned. */
  const learnedVersion = shallowRef(0)
  /** Audiences whose rows are known, of the process that numbered them. */
  const learned = new Set<string>()
  let run = -1
  let tick = 0

  /** Takes the numbers of an audience's units. Those of another process replace all that was known. */
  function learn(audience: string, given: UnitRows): void {
    if (given.run !== run) {
      run = given.run
      learned.clear()
      units.clear()
    }
    learned.add(audience)
    units.grow(given.size)
    given.ids.forEach((id, index) => units.rows.set(id, given.rows[index] ?? 0))
    learnedVersion.value += 1
    bump()
  }

  /** Takes one frame as it came off the socket; old after new is dropped per row. */
  function take(bytes: Uint8Array): TelemetryOutcome {
    const header = readHeader(bytes)
    if (!header) return 'damaged'
    if (header.run !== run) return 'unknown'
    tick = header.tick
    const speed = citySpeed()
    units.begin(header.cityNow, speed)
    const written = decodeColumns(bytes, units, speed)
    if (written === undefined) return 'damaged'
    if (written > 0) bump()
    return 'taken'
  }

  async function load(audience: string): Promise<boolean> {
    const got = await request(`/api/v1/unit-rows/${encodeURIComponent(audience)}`, unitRows)
    if (got.ok) learn(audience, got.value)
    return got.ok
  }

  const knows = (process: number, audience: string) => run === process && learned.has(audience)
  const lastTick = () => tick
  showPositions({
    knows,
    load,
    receive: (columns) => (take(columns) === 'taken' ? readHeader(columns)?.cityNow : undefined),
    lastTick,
  })

  return {
    units,
    version,
    learnedVersion,
    learn,
    take,
    knows,
    /** Tick of the newest frame: said back to the server, so that it knows how far behind this screen is. */
    lastTick,
  }
})
