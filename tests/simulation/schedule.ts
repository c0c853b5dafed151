import type { Principal } from '#shared/access/principal.ts'
import type { ScreenKind } from '#shared/access/roles.ts'
import { people, person } from '../fixtures/city-play.ts'
import { settled } from '../fixtures/virtual-clock.ts'
import { makeDice, type Dice } from './dice.ts'
import { devices, simCity } from './city.ts'
import { checkAtRest } from './invariants.ts'
import { resetLinkNames } from './link.ts'
import type { Mutations } from './mutants.ts'
import { SimScreen } from './screen.ts'
import { SimBeacon, SimSensor } from './sensor.ts'
import { SimServer } from './server.ts'
import { wishesOf } from './wishes.ts'
import { World, type SimSession, type Violation } from './world.ts'

/** People act and things break in this time (real ms of the virtual clock); then all must come to rest. */
const ACTIVE_MS = 20_000
const REST_WITHIN_MS = 240_000
/** Ten times what the busiest schedule needs. */
const STORM = 60_000
/** Not a part of any period of the server, or every look would find it at the same work. */
const LOOK_MS = 487

export interface Outcome {
  readonly seed: string
  readonly violation: Violation | undefined
  readonly traceHash: string
  readonly lines: readonly string[]
  readonly steps: number
  readonly entries: number
  readonly wishes: number
}

const cast: readonly (readonly [Principal, ScreenKind])[] = [
  [person({ id: 'wall-1', role: 'wall', stageId: 'main' }), 'wall'],
  [person({ id: 'chief', role: 'districtDutyChief', scopePlaceIds: ['d1'] }), 'desk'],
  [people.worker, 'mobile'],
  [people.otherWorker, 'mobile'],
  [person({ ...people.estates, id: 'estates-1' }), 'mobile'],
  [person({ ...people.estates, id: 'estates-2' }), 'mobile'],
]

/** Plays one schedule. The same seed and mutations give the same trace. */
export async function play(
  seed: string,
  given: { readonly mutations?: Mutations; readonly isTold?: boolean } = {},
): Promise<Outcome> {
  resetLinkNames()
  const plan = makeDice(`${seed}/plan`)
  const world = new World({
    seed,
    speed: plan.pick([1, 60, 60, 600]) ?? 60,
    readerBound: plan.pick([4, 4, 6, 24]) ?? 6,
    mutations: given.mutations ?? {},
    isTold: given.isTold ?? false,
  })
  const server = new SimServer(world)
  void server.start()
  const screens = cast.map(([principal, screen], index) => {
    const sim = new SimScreen(world, server, openSession(world, principal, screen, `s${index}`))
    world.clock.after(index * 20, () => sim.openPage())
    return sim
  })
  const parts: Parts = { server, screens, sensors: openDevices(world, server) }
  planWishes(world, screens, plan)
  planFaults(world, parts, plan)
  await run(world, ACTIVE_MS)
  await rest(world, parts)
  if (!world.violation) checkAtRest(world, screens, parts.sensors)
  return {
    seed,
    violation: world.violation,
    traceHash: world.traceHash,
    lines: world.lines ?? [],
    steps: world.steps,
    entries: world.disk.entries.length,
    wishes: world.wishes.length,
  }
}

function openDevices(world: World, server: SimServer): SimSensor[] {
  const deliver = (topic: string, payload: Uint8Array) => server.deliver(topic, payload)
  for (const { id } of simCity.units) new SimBeacon(world, id, deliver).start(ACTIVE_MS)
  return devices.map((device) => {
    const sensor = new SimSensor(world, device, deliver)
    server.sensors.set(device.id, sensor)
    sensor.start(ACTIVE_MS)
    return sensor
  })
}

function openSession(
  world: World,
  principal: Principal,
  screen: ScreenKind,
  id: string,
): SimSession {
  const session: SimSession = { id, principal, screen, endedAt: undefined }
  world.sessions.set(id, session)
  return session
}

async function run(world: World, until: number): Promise<void> {
  await settled()
  while (!world.violation && world.clock.runNext(until)) {
    world.events += 1
    if (world.events > STORM) world.violate('live', 'a storm: messages make more messages')
    await settled()
  }
}

/** Lets the world go on without new wishes and faults until nothing moves any more. */
async function rest(world: World, parts: Parts): Promise<void> {
  const { server, screens } = parts
  for (let until = ACTIVE_MS + LOOK_MS; until < REST_WITHIN_MS; until += LOOK_MS) {
    await run(world, until)
    if (world.violation || isAtRest(world, parts)) return
  }
  world.violate('live', whoIsNot(world, screens) || whatIsKept(parts) || stateOf(server))
}

/** Which readings are not acknowledged, in words. */
function whatIsKept({ sensors }: Parts): string {
  const keeping = sensors.filter(({ kept }) => kept.size > 0)
  return keeping.map(({ id, kept }) => `${id} keeps ${kept.size}`).join(', ')
}

function isAtRest(world: World, parts: Parts): boolean {
  const { server, screens } = parts
  if (!server.running || server.running.loop.isReadOnly || server.running.loop.figures.queued > 0)
    return false
  return whoIsNot(world, screens) === '' && whatIsKept(parts) === ''
}

/** Who is not at rest, in words. */
function whoIsNot(world: World, screens: readonly SimScreen[]): string {
  const restless = screens.flatMap(({ name, page, isAsleep }) => {
    if (!page || page.isSignedOut) return []
    // One whose sum differed holds no epoch until its reload has come.
    const late = [...page.mirrors.values()].filter(
      ({ epoch, version }) => epoch !== world.disk.epoch || version < world.disk.lastSeq,
    )
    const isHere = page.isLive && !isAsleep
    return isHere && page.waiting.length === 0 && late.length === 0
      ? []
      : [`${name}${isHere ? '' : ' away'} ${page.waiting.length} waiting ${late.length} late`]
  })
  return restless.join(', ')
}

function planWishes(world: World, screens: readonly SimScreen[], plan: Dice): void {
  const writers = screens.filter(({ session }) => session.screen !== 'wall')
  const count = plan.between(24, 60)
  for (let index = 0; index < count; index += 1) {
    const screen = plan.chance(0.35) ? screens[1] : plan.pick(writers)
    world.clock.after(plan.between(300, ACTIVE_MS), () =>
      screen?.run(() => {
        if (screen.page?.isSignedOut) return
        for (const intent of wishesOf(screen)) screen.page?.act(intent)
      }),
    )
  }
}

interface Parts {
  readonly server: SimServer
  readonly screens: readonly SimScreen[]
  readonly sensors: readonly SimSensor[]
}

type Fault = (world: World, parts: Parts, dice: Dice) => void

/** Places that somebody of a role may be given, and taken away again. */
const otherPlaces: Readonly<Record<string, readonly (readonly string[])[]>> = {
  districtDutyChief: [['d1'], ['s1'], ['s1', 'k2'], ['c']],
  gridWorker: [['g1'], ['g2'], ['g1', 'g2'], ['k2', 'g2']],
  propertyDispatcher: [['x1', 'x2'], ['x1'], ['x2']],
}

const someone = ({ screens }: Parts, dice: Dice) => dice.pick(screens)

const faults: Readonly<Record<string, Fault>> = {
  cutOne(_world, parts, dice) {
    const link = someone(parts, dice)?.page?.link
    if (link) parts.server.cut(link)
  },
  cutAll(world, { server }) {
    world.note('all cut')
    for (const link of [...server.links]) server.cut(link)
  },
  /** What the screen sent arrives, what it should hear does not. */
  loseAnswer(world, parts, dice) {
    const screen = someone(parts, dice)
    const [waiting] = screen?.page?.waiting ?? []
    const link = screen?.page?.link
    if (!waiting || !link) return
    world.clock.after(dice.between(1, 60), () => parts.server.cut(link))
  },
  /** An act comes in once more, by another way, while it is under way or long after. */
  doubleSend(world, { server, screens }, dice) {
    const screen = dice.pick(screens)
    const entry =
      screen && dice.pick([...screen.kept.values()].filter(({ id }) => screen.sent.has(id)))
    if (!screen || !entry) return
    const { id, intent, happenedAt, uncertaintyMs } = entry
    const { session } = screen
    world.clock.after(dice.between(0, 4000), () => {
      if (session.endedAt !== undefined) return
      void server.submit(session, { id, intent, happenedAt, uncertaintyMs }, undefined)
    })
  },
  crash: (_world, { server }, dice) => server.crash(dice.chance(0.5)),
  crashBeforeStoring: (_world, { server }) =>
    void server.fates.push({ outcome: 'diesBefore', waitMs: 5 }),
  crashBeforeAnswering: (_world, { server }) =>
    void server.fates.push({ outcome: 'diesAfter', waitMs: 5 }),
  stall: (_world, { server }, dice) =>
    void server.fates.push({ outcome: 'stored', waitMs: dice.between(500, 8000) }),
  stallAfterStoring: (_world, { server }, dice) =>
    void server.fates.push({ outcome: 'stored', answerMs: dice.between(500, 4000) }),
  storeError: (_world, { server }) => void server.fates.push({ outcome: 'refused', waitMs: 5 }),
  storeAnswerLost: (_world, { server }) =>
    void server.fates.push({ outcome: 'storedButRefused', waitMs: 5 }),
  slowLookUp(world, { server }, dice) {
    server.lookUpMs = dice.between(100, 2000)
    world.clock.after(3000, () => (server.lookUpMs = 0))
  },
  sleep: (_world, parts, dice) => someone(parts, dice)?.sleep(dice.between(500, 15_000)),
  slowReader(world, parts, dice) {
    const screen = someone(parts, dice)
    const link = screen?.page?.link
    if (!link) return
    world.note(`${screen.name} reads slowly`)
    link.slowUntil = world.clock.monotonicNow() + dice.between(2000, 12_000)
  },
  loseFrame(world, parts, dice) {
    const screen = someone(parts, dice)
    screen?.page?.link?.harmNextFrame('lose', () => {
      screen.mayGap = true
      world.note(`${screen.name} lost a frame`)
    })
  },
  loseRequest: (_world, parts, dice) => {
    const screen = someone(parts, dice)
    if (screen) screen.failingRequests = dice.between(1, 3)
  },
  spoilFrame(world, parts, dice) {
    const screen = someone(parts, dice)
    screen?.page?.link?.harmNextFrame('spoil', () => {
      screen.mayDiverge = true
      world.note(`${screen.name} is sent a spoiled frame`)
    })
  },
  lateAnswers(world, parts, dice) {
    const screen = someone(parts, dice)
    if (!screen) return
    screen.lateRequestsMs = dice.between(500, 5000)
    world.clock.after(dice.between(1000, 6000), () => (screen.lateRequestsMs = 0))
  },
  readingsStall: (_world, { server }, dice) =>
    void server.readingFates.push({ outcome: 'stored', waitMs: dice.between(500, 6000) }),
  readingsError: (_world, { server }) =>
    void server.readingFates.push({ outcome: 'refused', waitMs: 5 }),
  readingsAnswerLost: (_world, { server }) =>
    void server.readingFates.push({ outcome: 'storedButRefused', waitMs: 5, answerMs: 5 }),
  sensorStartsAnew: (_world, { sensors }, dice) => dice.pick(sensors)?.reboot(),
  sensorGoesOff: (_world, { sensors }, dice) =>
    dice.pick(sensors)?.turnOff(dice.between(2000, 12_000)),
  sensorIsPlayedBack: (_world, { sensors }, dice) => dice.pick(sensors)?.replay(),
  sensorBabbles: (_world, { sensors }, dice) => dice.pick(sensors)?.babble(),
  changeRights(world, parts, dice) {
    const screen = someone(parts, dice)
    const places = screen && otherPlaces[screen.session.principal.role]
    if (!screen || !places || screen.session.endedAt !== undefined) return
    const { session } = screen
    parts.server.revoke(session)
    world.clock.after(dice.between(100, 3000), () => {
      if (screen.session !== session) return
      const scopePlaceIds = dice.pick(places) ?? []
      const { principal } = session
      const changed = person({ ...principal, scopePlaceIds: [...scopePlaceIds] })
      world.note(`${screen.name} has ${scopePlaceIds.join(' ')}`)
      screen.resume(openSession(world, changed, session.screen, `${session.id}~`))
    })
  },
  clockJump(_world, parts, dice) {
    const screen = someone(parts, dice)
    if (screen) screen.clockErrorMs = dice.between(-86_400_000, 86_400_000)
  },
  reload: (_world, parts, dice) => someone(parts, dice)?.openPage(),
  revoke(world, parts, dice) {
    const screen = someone(parts, dice)
    if (!screen) return
    const { session } = screen
    const isSignedOut = session.endedAt !== undefined
    if (!isSignedOut && dice.chance(0.5)) screen.openPage()
    world.clock.after(dice.between(0, 120), () => {
      if (session.endedAt === undefined) parts.server.revoke(session)
    })
    if (dice.chance(0.4)) return
    world.clock.after(dice.between(1000, 6000), () => {
      const id = `${session.id}+`
      screen.signInAgain(openSession(world, session.principal, session.screen, id))
    })
  },
}

function planFaults(world: World, parts: Parts, plan: Dice): void {
  const names = Object.keys(faults)
  const count = plan.between(0, 16)
  for (let index = 0; index < count; index += 1) {
    const fault = faults[plan.pick(names) ?? '']
    const dice = plan.fork(`fault${index}`)
    world.clock.after(plan.between(500, ACTIVE_MS), () => fault?.(world, parts, dice))
  }
}

/** What the server is about, in words. */
function stateOf({ running }: SimServer): string {
  if (!running) return 'the server is down'
  const { isReadOnly, figures } = running.loop
  return `the server is ${isReadOnly ? 'read-only' : 'up'} with ${figures.queued} in the queue`
}
