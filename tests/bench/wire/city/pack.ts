import * as v from 'valibot'
import { device, type Device } from '#shared/model/device.ts'
import { incidentClass } from '#shared/model/incident-class.ts'
import { department, organization } from '#shared/model/organization.ts'
import type { CityPack } from '#shared/model/pack.ts'
import { place, type Place } from '#shared/model/place.ts'
import type { Position } from '#shared/model/position.ts'
import { unit, type Unit } from '#shared/model/unit.ts'
import { CELLS, cellOf, ENTITIES, PER_CELL } from '../feed.ts'
import { thingOf } from '../peers/peer.ts'

/**
 * A city of ten by ten areas in ten districts, with a unit for every entity of the feed and some sensors. Degrees are tenths, so
 * that every border can be checked by eye.
 */
const WEST = 121
const SOUTH = 31
const SIDE = 10
const STEP = 0.02

const words = (text: string) => ({ 'zh-CN': text, 'zh-Hant': text, en: text })
type Box = readonly [number, number, number, number]

const boxOf = (cell: number): Box => {
  const west = WEST + (cell % SIDE) * STEP
  const south = SOUTH + Math.floor(cell / SIDE) * STEP
  return [west, south, west + STEP, south + STEP]
}
export const centerOf = (cell: number): Position => {
  const [west, south, east, north] = boxOf(cell)
  return [(west + east) / 2, (south + north) / 2]
}
const placesOf = (cell: number) => ['c', `d${Math.floor(cell / SIDE)}`, `k${cell}`]

const area = (id: string, kind: Place['kind'], parentId: string | null, box: Box) =>
  v.parse(place, {
    id,
    kind,
    parentId,
    names: words(id),
    code: '',
    center: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2],
    box: [...box],
    approximate: false,
  })

export const principalOfRow = (row: number): string => `p:${row}`
export const rowOfPhone = (index: number): number =>
  (index % CELLS) * PER_CELL + Math.floor(index / CELLS)
export const deviceIdOf = (cell: number, index: number): string => `tilt-${cell}-${index}`

/** @param devicesPerCell - sensors of tilt; walls see them beside the units. */
export function makePack(devicesPerCell: number): CityPack {
  const cells = Array.from({ length: CELLS }, (_, cell) => cell)
  const width = SIDE * STEP
  const places = [
    area('c', 'city', null, [WEST, SOUTH, WEST + width, SOUTH + width]),
    ...Array.from({ length: SIDE }, (_, row) =>
      area(`d${row}`, 'district', 'c', [
        WEST,
        SOUTH + row * STEP,
        WEST + width,
        SOUTH + (row + 1) * STEP,
      ]),
    ),
    ...cells.map((cell) =>
      area(`k${cell}`, 'community', `d${Math.floor(cell / SIDE)}`, boxOf(cell)),
    ),
  ]
  return {
    id: 'bench',
    names: words('Bench'),
    synthetic: false,
    attribution: '',
    origin: [WEST, SOUTH],
    calendar: { timeZone: 'Asia/Shanghai', workBands: [], holidays: [], makeUpDays: [] },
    places,
    shapes: places.map(({ id, box: [west, south, east, north] }) => ({
      id,
      polygons: [
        [
          [
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
          ],
        ],
      ],
    })),
    buildings: [],
    roads: [],
    grounds: [],
    classes: [
      v.parse(incidentClass, {
        code: 'litter',
        family: 'cityEvent',
        titles: words('litter'),
        shortTitles: words('litter'),
        group: words('group'),
        keywords: [],
        priority: 4,
        departmentId: 'sanitation',
        firstAsked: 'residentsCommittee',
        owningTier: 'community',
        lowRisk: true,
        evidenceRequired: false,
        inHome: false,
        acceptWithinMs: 3_600_000,
        handleWithinMs: 36_000_000,
        recheckWithinMs: 86_400_000,
      }),
      v.parse(incidentClass, {
        code: 'tilt',
        family: 'cityComponent',
        titles: words('tilt'),
        shortTitles: words('tilt'),
        group: words('group'),
        keywords: ['tilt'],
        priority: 2,
        departmentId: 'sanitation',
        firstAsked: 'residentsCommittee',
        owningTier: 'community',
        lowRisk: false,
        evidenceRequired: false,
        inHome: false,
        acceptWithinMs: 3_600_000,
        handleWithinMs: 36_000_000,
        recheckWithinMs: 86_400_000,
      }),
    ],
    departments: [v.parse(department, { id: 'sanitation', names: words('sanitation') })],
    organizations: cells.map((cell) =>
      v.parse(organization, {
        id: `o-${cell}`,
        kind: 'residentsCommittee',
        hand: 'selfGovernance',
        names: words(`o-${cell}`),
        departmentId: null,
        placeIds: [`k${cell}`],
      }),
    ),
    units: Array.from({ length: ENTITIES }, (_, row): Unit => {
      const { id, callSign, kind, status, organizationId } = thingOf(row)
      const placeIds = placesOf(cellOf(row))
      const principalId = principalOfRow(row)
      return v.parse(unit, {
        id,
        callSign,
        kind,
        hand: 'selfGovernance',
        organizationId,
        placeIds,
        principalId,
        status,
        orderId: null,
      })
    }),
    devices: cells.flatMap((cell) =>
      Array.from({ length: devicesPerCell }, (_, index): Device =>
        v.parse(device, {
          id: deviceIdOf(cell, index),
          kind: 'tilt',
          point: [...centerOf(cell)],
          buildingId: null,
          placeIds: placesOf(cell),
          online: null,
          intervalMs: 60_000,
        }),
      ),
    ),
  }
}
