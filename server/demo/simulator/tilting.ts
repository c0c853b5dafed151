import type { Device } from '#shared/model/device.ts'
import { tiltLimits } from '../../core/sensing/building-tilt.ts'
import type { CityAtlas } from '../../core/view.ts'
import { at, makeDice } from '../city/random.ts'

/** By how much more than usual a sensor shows it. */
export interface Episode {
  readonly device: Device
  readonly millimeters: number
  readonly milliradians: number
}

/** Now and then a building seems to move: so much that the rule must say so, and back again. */
export interface Tilting {
  /** @returns undefined when every building stands still. */
  episodeAt(now: number): Episode | undefined
}

const MINUTE_MS = 60_000
/** One episode in so much city time; never less than this real time apart. */
const EVERY_MS = 120 * MINUTE_MS
const EVERY_REAL_MS = 20 * MINUTE_MS
/** Parts of the span: quiet, rising, up, falling; then quiet until the next. */
const RISES_AT = 0.2
const UP_AT = 0.25
const FALLS_AT = 0.5
const DOWN_AT = 0.55
/** Well over the limit, and under the double one: it is raised after its hold, not at once. */
const SHARE_OF_LIMIT = 1.6
/** It sinks more than it leans: a lean that comes and goes would be judged by its pace for hours after. */
const SHARE_OF_LEAN = 0.15

/** Which sensor drifts when: a function of seed and city instant. */
export function makeTilting(atlas: CityAtlas, seed: number, speed: number): Tilting {
  const sensors = atlas.pack.devices.filter(({ kind }) => kind === 'tilt')
  const dice = makeDice(seed).fork('tilting')
  const spanMs = Math.max(EVERY_MS, EVERY_REAL_MS * speed)
  return {
    episodeAt(now) {
      const number = Math.floor(now / spanMs)
      const share = now / spanMs - number
      const rise = shareOfRise(share)
      if (rise === 0 || sensors.length === 0) return undefined
      const device = at(sensors, dice.fork(number).integer(0, sensors.length - 1))
      const building = atlas.building(device.buildingId ?? '')
      const limits = tiltLimits(building?.storeys ?? 8)
      return {
        device,
        millimeters: limits.settlementMillimeters * SHARE_OF_LIMIT * rise,
        milliradians: limits.changeMilliradians * SHARE_OF_LEAN * rise,
      }
    },
  }
}

function shareOfRise(share: number): number {
  if (share < RISES_AT || share > DOWN_AT) return 0
  if (share < UP_AT) return (share - RISES_AT) / (UP_AT - RISES_AT)
  return share < FALLS_AT ? 1 : (DOWN_AT - share) / (DOWN_AT - FALLS_AT)
}
