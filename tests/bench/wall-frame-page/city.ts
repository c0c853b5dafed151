import type { WireRecord } from '#shared/sync/change.ts'
import { toCoordinate, type ColumnsSource } from '#shared/sync/columns.ts'
import type { Position } from '#shared/model/position.ts'
import { useAtlas } from '../../../screens/live/atlas.ts'
import { NOW, makeMatter } from '../../shared/figures/fixtures.ts'

export const AUDIENCE = 'area:city:wall'
export const RUN = 1
const ORIGIN: Position = [121.2, 31.0]
export const BOX = [121.2, 31.0, 121.7, 31.4] as const
const text = (word: string) => ({ 'zh-CN': word, 'zh-Hant': word, en: word })

/** A city of one square, so that nothing but what moves is measured. */
export function layOutCity(): void {
  const atlas = useAtlas()
  const [west, south, east, north] = BOX
  atlas.takeCard({
    id: 'bench',
    names: text('bench'),
    synthetic: true,
    attribution: '',
    origin: ORIGIN,
    calendar: { timeZone: 'Asia/Shanghai', days: [] },
    classes: [],
    departments: [],
    organizations: [],
  } as unknown as Parameters<typeof atlas.takeCard>[0])
  const place = {
    id: 'city',
    // As wide as the city: its units are drawn one by one.
    kind: 'community',
    parentId: null,
    names: text('bench'),
    code: '',
    center: [(west + east) / 2, (south + north) / 2],
    box: BOX,
    approximate: false,
  } as unknown as Parameters<typeof atlas.takePlaces>[0][number]
  atlas.takePlaces([place])
  const ring: Position[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  atlas.shapes = [{ id: place.id, polygons: [[ring]] }]
}

const statuses = ['free', 'enRoute', 'onScene'] as const

export const unitId = (row: number): string => `U-${String(row).padStart(6, '0')}`

/** The record of a unit as a wall gets it. */
export function unitRecord(row: number, turn = 0): WireRecord {
  return {
    id: unitId(row),
    callSign: `${row}`,
    kind: 'gridWorker',
    hand: 'government',
    organizationId: 'o',
    placeIds: ['city'],
    status: statuses[(row + turn) % 3],
  }
}

/** Open matters all over the city, gravest few. */
export function matterRecords(count: number): readonly WireRecord[] {
  return Array.from({ length: count }, (_, index) =>
    makeMatter({
      id: `E-${String(index).padStart(5, '0')}`,
      priority: index < 3 ? 1 : index < 12 ? 2 : index < 60 ? 3 : 4,
      point: [BOX[0] + ((index * 137) % 500) / 1000, BOX[1] + ((index * 71) % 400) / 1000],
      placeIds: ['city'],
    }),
  ).map((record) => ({ ...record }))
}

/** Units that walk about: the numbers a server would encode. */
export class Walkers implements ColumnsSource {
  readonly offsets: Int32Array
  readonly measuredAt: Float64Array
  readonly speed = 1
  #now = NOW

  constructor(count: number) {
    this.offsets = new Int32Array(count * 2)
    this.measuredAt = new Float64Array(count)
    for (let row = 0; row < count; row += 1) {
      const x = BOX[0] + (((row * 7919) % 50_000) / 50_000) * 0.5
      const y = BOX[1] + (((row * 104_729) % 40_000) / 40_000) * 0.4
      this.offsets[row * 2] = toCoordinate(x, ORIGIN[0]) ?? 0
      this.offsets[row * 2 + 1] = toCoordinate(y, ORIGIN[1]) ?? 0
    }
  }

  /** A second passes; these rows have moved by some ten meters. @returns the city's instant. */
  step(rows: Uint32Array, tick: number): number {
    this.#now += 1000
    for (const row of rows) {
      const turn = (row + tick) % 4
      const at = row * 2 + (turn % 2)
      this.offsets[at] = (this.offsets[at] ?? 0) + (turn < 2 ? 100 : -100)
      this.measuredAt[row] = this.#now
    }
    return this.#now
  }
}
