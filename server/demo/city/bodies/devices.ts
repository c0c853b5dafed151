import type { Device } from '#shared/model/device.ts'
import type { PlaceId } from '#shared/model/id.ts'
import type { Building } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'
import { toDeviceId } from '../ids.ts'
import { type Dice } from '../random.ts'
import { sample } from './organizations.ts'

/** Number of devices in the city. */
export const DEVICE_COUNT = 3000

/** A spot in the open where a device may stand. */
export interface Spot {
  readonly point: Position
  readonly placeIds: readonly PlaceId[]
  readonly where: 'street' | 'shore' | 'open'
}

interface Sort {
  readonly kind: Device['kind']
  readonly prefix: string
  readonly count: number
  readonly intervalMs: number
  /** Buildings that have one, or the spots it stands at. */
  readonly at: ((building: Building) => boolean) | Spot['where']
}

const MINUTE = 60_000
const lived = (building: Building): boolean => building.homes > 0

const SORTS: readonly Sort[] = [
  {
    kind: 'waterMeter',
    prefix: 'wm',
    count: 1100,
    intervalMs: 15 * MINUTE,
    at: (building) => lived(building) && !building.hasLift && building.storeys >= 3,
  },
  { kind: 'electricityMeter', prefix: 'em', count: 500, intervalMs: 15 * MINUTE, at: lived },
  {
    kind: 'gate',
    prefix: 'gt',
    count: 260,
    intervalMs: MINUTE,
    at: (building) => lived(building) && building.complexId !== null,
  },
  {
    kind: 'tilt',
    prefix: 'ti',
    count: 180,
    intervalMs: MINUTE,
    at: (building) => lived(building) && building.builtYear < 1995,
  },
  { kind: 'smoke', prefix: 'sm', count: 300, intervalMs: MINUTE, at: lived },
  {
    kind: 'lift',
    prefix: 'li',
    count: 240,
    intervalMs: MINUTE / 2,
    at: (building) => building.hasLift,
  },
  { kind: 'manhole', prefix: 'mh', count: 160, intervalMs: 5 * MINUTE, at: 'street' },
  { kind: 'waterLevel', prefix: 'wl', count: 40, intervalMs: MINUTE, at: 'shore' },
  {
    kind: 'camera',
    prefix: 'ca',
    count: 160,
    intervalMs: MINUTE / 2,
    at: (building) => lived(building) && building.storeys >= 6,
  },
  { kind: 'airQuality', prefix: 'aq', count: 60, intervalMs: MINUTE, at: 'open' },
]

/** All devices of the city. None has spoken yet. */
export function makeDevices(
  buildings: readonly Building[],
  spots: readonly Spot[],
  tools: { dice: Dice; chainOf: (building: Building) => readonly PlaceId[] },
): Device[] {
  return SORTS.flatMap((sort) => {
    const dice = tools.dice.fork(sort.kind)
    const { at: where } = sort
    const homes: readonly {
      point: Position
      buildingId: Device['buildingId']
      placeIds: readonly PlaceId[]
    }[] =
      typeof where === 'string'
        ? sample(
            spots.filter((spot) => spot.where === where),
            sort.count,
            dice,
          ).map((spot) => ({ ...spot, buildingId: null }))
        : sample(buildings.filter(where), sort.count, dice).map((building) => ({
            point: building.center,
            buildingId: building.id,
            placeIds: tools.chainOf(building),
          }))
    if (homes.length < sort.count) throw new Error(`too few places for ${sort.count} ${sort.kind}`)
    return homes.map(({ point, buildingId, placeIds }, index): Device => ({
      id: toDeviceId(`${sort.prefix}-${String(index + 1).padStart(4, '0')}`),
      kind: sort.kind,
      point,
      buildingId,
      placeIds: [...placeIds],
      online: null,
      intervalMs: sort.intervalMs,
    }))
  })
}
