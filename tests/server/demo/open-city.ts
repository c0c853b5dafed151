import { makeCity } from '../../../server/demo/city/make-city.ts'
import { makeAtlas } from '../../../server/core/grid/locate.ts'

/** The city of seed 1, made once per test file. */
export const pack = makeCity(1)
export const atlas = makeAtlas(pack)

/** A working day and a day off in the city's time zone, `hour` after midnight. */
export const workday = (hour: number): number =>
  Date.parse('2026-11-24T00:00:00+08:00') + hour * 3_600_000
export const sunday = (hour: number): number =>
  Date.parse('2026-11-22T00:00:00+08:00') + hour * 3_600_000
