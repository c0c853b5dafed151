import type { Principal } from '#shared/access/principal.ts'
import type { ScreenKind } from '#shared/access/roles.ts'
import { people, person } from '../fixtures/city-play.ts'
import { settled } from '../fixtures/virtual-clock.ts'
import { makeDice, type Dice } from './dice.ts'
import { checkAtRest } from './invariants.ts'
import { resetLinkNames } from './link.ts'
import type { Mutations } from './mutants.ts'
import { SimScreen } from './screen.ts'
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
  planWishes(world, screens, plan)
  planFaults(world, { server, screens }, plan)
  await run(world, ACTIVE_MS)
  await rest(world, server, screens)
  if (!world.violation) checkAtRest(world, screens)
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
async function rest(world: World, server: SimServer, screens: readonly SimScreen[]): Promise<void> {
  for (let until = ACTIVE_MS + LOOK_MS; until < REST_WITHIN_MS; until += LOOK_MS) {
    await run(world, until)
    if (world.violation || isAtRest(world, server, screens)) return
  }
  world.violate('live', whoIsNot(world, screens) || stateOf(server))
}

function isAtRest(world: World, server: SimServer, screens: readonly SimScreen[]): boolean {
  if (!server.running || server.running.loop.isReadOnly || server.running.loop.figures.queued > 0)
    return false
  return whoIsNot(world, screens) === ''
}

/** Who is not at rest, in words. */
function whoIsNot(world: World, screens: readonly SimScreen[]): string {
  const restless = screens.flatMap(({ name, page, isAsleep }) => {
    if (!page || page.isSignedOut) return []
    const late = [...page.mirrors.values()].filter(({ version }) => version < world.disk.lastSeq)
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
}

type Fault = (world: World, parts: Parts, dice: Dice) => void

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
    link.slowUntil = world.clock.monotonicNow() + dice.between(2000, 8000)
  },
  loseFrame(world, parts, dice) {
    const screen = someone(parts, dice)
    if (!screen?.page?.link?.loseOneFrame()) return
    screen.mayGap = true
    world.note(`${screen.name} lost a frame`)
  },
  loseRequest: (_world, parts, dice) => {
    const screen = someone(parts, dice)
    if (screen) screen.failingRequests = dice.between(1, 3)
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
  const count = plan.between(0, 12)
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
