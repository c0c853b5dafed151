import * as v from 'valibot'
import { device } from '#shared/model/device.ts'
import { makeAtlas } from '../../server/core/grid/locate.ts'
import { smallCity } from '../fixtures/small-city.ts'

/** Their readings come every second or so: they are missed after three of these. */
const INTERVAL_MS = 2000
const west = ['c', 'd1', 's1', 'k1', 'g1', 'x1']
const east = ['c', 'd1', 's2', 'k2', 'g2', 'x2']

/** The small city, with what measures in it. */
export const devices = [
  v.parse(device, {
    id: 'v1',
    kind: 'tilt',
    point: [121.03, 31.03],
    buildingId: 'b1',
    placeIds: west,
    online: null,
    intervalMs: INTERVAL_MS,
  }),
  v.parse(device, {
    id: 'v2',
    kind: 'tilt',
    point: [121.13, 31.03],
    buildingId: null,
    placeIds: east,
    online: null,
    intervalMs: INTERVAL_MS,
  }),
  v.parse(device, {
    id: 'm1',
    kind: 'waterLevel',
    point: [121.06, 31.07],
    buildingId: null,
    placeIds: west.slice(0, -1),
    online: null,
    intervalMs: INTERVAL_MS,
  }),
]

export const simCity = { ...smallCity, devices }
export const atlas = makeAtlas(simCity)
