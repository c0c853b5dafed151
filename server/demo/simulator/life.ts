import type { CityAtlas } from '../../core/view.ts'
import { makeGuestTasks } from '../guest-tasks.ts'
import { makeHands } from '../handling/hands.ts'
import { makeNextAct } from '../handling/next-act.ts'
import { makeTimeline } from '../handling/timeline.ts'
import { makeHappenings, type Happening } from '../happenings/happenings.ts'
import { findHomeGround, type GuestKind } from '../home-ground.ts'
import type { CityClock } from './city-clock.ts'
import { makeDevicePark } from './device-park.ts'
import { makeDoor } from './door.ts'
import { makeFirstStory } from './first-story.ts'
import { makeFleet, turnsOf } from './fleet.ts'
import { openObserver } from './observer.ts'
import { makePictures } from './pictures.ts'
import { makeReporters } from './reporters.ts'
import { makeRoadMap } from './road-map.ts'
import { openWire } from './wire.ts'
import { makeWorkforce } from './workforce.ts'

/** A city that lives until it is stopped. */
export interface Life {
  stop(): Promise<void>
}

export interface LifeParts {
  readonly atlas: CityAtlas
  readonly clock: CityClock
  readonly seed: number
  readonly httpUrl: string
  readonly mqttPort: number
}

const MINUTE_MS = 60_000
/** Every unit says where it is every four real seconds, evenly spread. */
const TURN_MS = 200
const TURNS = 20
const LOOK_MS = 250
const SECOND_MS = 1000
/** The first story begins when the screens have had a moment to settle. */
const STORY_DELAY_MS = 6000
/** Each guest is thought of once in so many city minutes. */
const GUEST_EVERY_MINUTES = 8

/** Begins to live: units move, devices speak, things happen, people act; all of it through the doors. */
export function startLife({ atlas, clock, seed, httpUrl, mqttPort }: LifeParts): Life {
  const door = makeDoor(httpUrl)
  const hands = makeHands(atlas)
  const pictures = makePictures(door)
  const fleet = makeFleet(atlas, makeRoadMap(atlas.pack), { clock, seed })
  const story = makeFirstStory(atlas, { door, hands, fleet, now: () => clock.now() })
  const wire = openWire(mqttPort, () => park.restart())
  const boot = Math.floor(Date.now() / SECOND_MS)
  const park = makeDevicePark(atlas, { clock, wire, seed, boot })
  const workforce = makeWorkforce({
    clock,
    door,
    fleet,
    pictures,
    nextAct: makeNextAct(atlas, hands, seed),
    seed,
    observer: () => observer,
    storyPace: (incident) => story.paceOf(incident),
  })
  const observer = openObserver({
    httpUrl,
    door,
    onLoaded: () => {
      workforce.reload()
      setTimeout(() => void story.begin(observer), STORY_DELAY_MS)
    },
    onIncident: (id) => workforce.incidentChanged(id),
    onUnit: (id) => workforce.unitChanged(id),
  })
  const day = makeDay(atlas, { clock, seed, openOrdersOf: (id) => openOrders(observer, id) })
  const reporters = makeReporters(atlas, { door, hands, pictures })
  const turns = turnsOf(atlas.pack, TURNS)
  let turn = 0

  const timers = [
    every(TURN_MS, () => {
      turn = (turn + 1) % TURNS
      for (const id of turns[turn] ?? []) {
        const fix = fleet.fixOf(id)
        if (fix) wire.position(id, fix)
      }
    }),
    every(SECOND_MS, () => park.tick()),
    every(LOOK_MS, () => {
      workforce.tick()
      for (const happening of day.due()) void reporters.report(happening)
    }),
  ]
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      observer.close()
      await wire.close()
    },
  }
}

/** A turn that fails is lost; the next one comes. */
function every(ms: number, run: () => void): NodeJS.Timeout {
  return setInterval(() => {
    try {
      run()
    } catch {
      // Nothing to repair, and what it was about may be personal: not even a line in the log.
    }
  }, ms)
}

function openOrders(
  observer: Pick<ReturnType<typeof openObserver>, 'orders'>,
  unitId: string,
): number {
  let count = 0
  for (const { unitId: holder, status } of observer.orders.values()) {
    const isOpen = status !== 'done' && status !== 'returned' && status !== 'cancelled'
    if (holder === unitId && isOpen) count += 1
  }
  return count
}

/** Hands out the happenings of the day when their time has come. */
function makeDay(
  atlas: CityAtlas,
  given: {
    readonly clock: CityClock
    readonly seed: number
    readonly openOrdersOf: (unitId: string) => number
  },
): { due(): readonly Happening[] } {
  const { clock } = given
  const happenings = makeHappenings(atlas.pack, given.seed)
  const tasks = makeGuestTasks(atlas, happenings)
  const { units } = findHomeGround(atlas.pack)
  const coming = makeTimeline<Happening>()
  const startedAt = clock.now()
  let minute = Math.floor(startedAt / MINUTE_MS)

  function taskFor(kind: GuestKind, at: number): void {
    const task = given.openOrdersOf(units[kind].id) === 0 ? tasks.taskFor(kind, at) : undefined
    if (task) coming.put(at, { ...task, source: 'hotline', channel: 'hotline' })
  }

  return {
    due() {
      const now = clock.now()
      for (; minute * MINUTE_MS <= now; minute++) {
        for (const happening of happenings.inMinute(minute)) {
          if (happening.at >= startedAt) coming.put(happening.at, happening)
        }
        const kind = tasks.kinds[minute % GUEST_EVERY_MINUTES]
        if (kind) taskFor(kind, now)
      }
      const found: Happening[] = []
      for (let next = coming.take(now); next; next = coming.take(now)) found.push(next.entry)
      return found
    },
  }
}
