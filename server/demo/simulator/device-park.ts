import type { Device } from '#shared/model/device.ts'
import type { CityAtlas } from '../../core/view.ts'
import { localTime } from '../happenings/rhythm.ts'
import type { CityClock } from './city-clock.ts'
import { measure, noiseOf } from './measure.ts'
import { makeTilting, type Episode } from './tilting.ts'
import type { Wire } from './wire.ts'

/** All devices of the city, speaking at their real intervals however fast the day runs. */
export interface DevicePark {
  /** Everybody says again that it is there: after a new connection. */
  restart(): void
  /** One real second has passed. */
  tick(): void
}

/** Devices come up over the first minute. */
const START_SECONDS = 60
/** Share that is out of order, and how often another one drops out (real seconds) and for how long. */
const BROKEN_SHARE = 0.015
const DROP_EVERY_SECONDS = 120
const DROP_SECONDS = 200
/** A building that moves is looked at more often. */
const EPISODE_SECONDS = 10

/** @param boot - larger than that of any earlier run: counters begin anew with it. */
export function makeDevicePark(
  atlas: CityAtlas,
  given: {
    readonly clock: CityClock
    readonly wire: Wire
    readonly seed: number
    readonly boot: number
  },
): DevicePark {
  const { clock, wire, boot } = given
  const { devices, calendar } = atlas.pack
  const tilting = makeTilting(atlas, given.seed, clock.speed)
  const broken = new Set<string>(
    devices
      .filter(({ id }) => noiseOf(`${given.seed} broken ${id}`) < BROKEN_SHARE)
      .map((d) => d.id),
  )
  const dropped = new Map<string, number>()
  const numbers = new Map<string, number>()
  const starters = groupBySecond(devices, () => START_SECONDS, 'start')
  const speakers = new Map(
    [...Map.groupBy(devices, secondsOf)].map(([seconds, group]) => [
      seconds,
      groupBySecond(group, () => seconds, 'speak'),
    ]),
  )
  let second = 0
  let startedAt = 0

  function speak(device: Device, episode?: Episode): void {
    const now = clock.now()
    const usual = measure(device, now, localTime(now, calendar.timeZone).hour)
    const values = episode ? withEpisode(usual, episode) : usual
    const seq = numbers.get(device.id) ?? 0
    numbers.set(device.id, seq + 1)
    wire.reading(device.id, { boot, seq, at: now, values })
  }

  function start(): void {
    for (const device of starters[second - startedAt - 1] ?? [])
      wire.state(device.id, !broken.has(device.id))
  }

  function isSilent(id: string): boolean {
    return broken.has(id) || dropped.has(id)
  }

  function dropOne(): void {
    for (const [id, until] of dropped) {
      if (until > second) continue
      dropped.delete(id)
      wire.state(id, true)
    }
    if (second % DROP_EVERY_SECONDS !== 0) return
    const share = noiseOf(`${given.seed} drop ${Math.floor(clock.now() / 1000)}`)
    const device = devices[Math.floor(share * devices.length)]
    if (!device || isSilent(device.id)) return
    dropped.set(device.id, second + DROP_SECONDS)
    wire.state(device.id, false)
  }

  return {
    restart() {
      startedAt = second
      dropped.clear()
    },
    tick() {
      second += 1
      if (!wire.isOpen) return
      if (second - startedAt <= START_SECONDS) return start()
      const episode = tilting.episodeAt(clock.now())
      for (const [seconds, turns] of speakers) {
        for (const device of turns[second % seconds] ?? []) {
          if (!isSilent(device.id) && device !== episode?.device) speak(device)
        }
      }
      if (episode && second % EPISODE_SECONDS === 0 && !isSilent(episode.device.id))
        speak(episode.device, episode)
      dropOne()
    },
  }
}

function withEpisode(
  usual: Readonly<Record<string, number>>,
  { millimeters, milliradians }: Episode,
): Readonly<Record<string, number>> {
  const { tiltMilliradians = 0, settlementMillimeters = 0 } = usual
  return {
    ...usual,
    tiltMilliradians: Math.round((tiltMilliradians + milliradians) * 1000) / 1000,
    settlementMillimeters: Math.round((settlementMillimeters + millimeters) * 10) / 10,
  }
}

const secondsOf = ({ intervalMs }: Device): number => Math.max(1, Math.round(intervalMs / 1000))

/** Spreads devices evenly over a span of seconds. */
function groupBySecond(
  devices: readonly Device[],
  span: (device: Device) => number,
  name: string,
): readonly Device[][] {
  const groups: Device[][] = []
  for (const device of devices) {
    const index = Math.floor(noiseOf(`${name} ${device.id}`) * span(device))
    const known = groups[index]
    if (known) known.push(device)
    else groups[index] = [device]
  }
  return groups
}
