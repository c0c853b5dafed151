import { audiencesFor, type AudienceName } from '#shared/access/audience.ts'
import { makeHomeVeil } from '#shared/access/home-veil.ts'
import { stageId } from '#shared/model/id.ts'
import type { Answer } from '#shared/protocol/down.ts'
import type { FrameBody, SnapshotBody } from '#shared/sync/mirror.ts'
import * as v from 'valibot'
import { Audiences, type AudienceSource } from '../../server/run/audiences.ts'
import { loadCommitted, type Committed } from '../../server/run/committed.ts'
import type { Gate } from '../../server/run/gate.ts'
import { makeLoop, type Loop } from '../../server/run/loop.ts'
import type { Clock } from '../../server/run/ports.ts'
import { makeScheduler, submitAsSystem } from '../../server/run/scheduler.ts'
import { atlas } from './city.ts'
import { openSimDevices, type SimDevices } from './devices.ts'
import { openMemoryJournal, type Fate, type MemoryJournal } from '../fixtures/memory-journal.ts'
import { pastOf } from './past.ts'
import { checkFrame, checkRecord } from './invariants.ts'
import type { Link, Up } from './link.ts'
import type { SimSensor } from './sensor.ts'
import type { SimSession, World } from './world.ts'

const mainStage = v.parse(stageId, 'main')
/** A snapshot is shared by all who ask within this time, as in `server/http/snapshot.ts`. */
const SHARED_MS = 1000
/** Few, so that the horizon moves within a schedule. */
const TOMBSTONES = 3

interface Running {
  readonly loop: Loop
  readonly gate: Gate
  readonly committed: Committed
  readonly audiences: Audiences
  readonly journal: MemoryJournal
  devices: SimDevices | undefined
  stop(): void
}

/**
 * The server: real loop, state, audiences and scheduler; the doors are a model of `server/socket/server.ts` and
 * `server/http/snapshot.ts`. A crash drops everything but the disk.
 */
export class SimServer {
  readonly #world: World
  readonly links = new Set<Link>()
  /** What becomes of the next appends. */
  readonly fates: Fate[] = []
  /** What becomes of the next batches of readings. */
  readonly readingFates: Fate[] = []
  readonly sensors = new Map<string, SimSensor>()
  /** Real ms a look-up of known operations takes. */
  lookUpMs = 0
  running: Running | undefined
  #isStarting = false
  readonly #shared = new Map<string, { readonly at: number; readonly snapshot: SnapshotBody }>()
  readonly #contacts = new Map<string, number>()

  constructor(world: World) {
    this.#world = world
  }

  async start(): Promise<void> {
    if (this.running || this.#isStarting) return
    this.#isStarting = true
    const world = this.#world
    const clock = this.#clockOfProcess()
    const journal = openMemoryJournal(world.disk, {
      clock,
      fate: () => this.fates.shift() ?? { outcome: 'stored', waitMs: world.dice.between(1, 15) },
      onDeath: () => this.crash(false),
      beforeLookUp: () =>
        new Promise((resolve) => clock.after(world.dice.between(0, 4) + this.lookUpMs, resolve)),
    })
    const port = world.mutations.journal?.(journal, world) ?? journal
    const committed = await loadCommitted(port)
    const audiences: Audiences = new Audiences({
      source: this.#sourceOf(committed),
      epoch: world.disk.epoch,
      clock,
      veil: makeHomeVeil(atlas),
      onFrame: (frame) => this.#sendFrame(frame),
      tombstones: TOMBSTONES,
    })
    const loop: Loop = makeLoop({
      payloadKey: 'test',
      journal: port,
      committed: world.mutations.committed?.(committed) ?? committed,
      atlas,
      clock,
      publisher: {
        published: (commit) => {
          audiences.published(world.mutations.commit?.(commit) ?? commit)
          scheduler.published(commit)
        },
        readOnly: (readOnly) => {
          for (const link of this.links) link.down({ kind: 'status', readOnly })
        },
      },
      onStorageFailure: () => this.#onStorageFailure(clock),
      onStillFailing: () => undefined,
      onRecovered: () => world.note('storing again'),
      onReplaced: () => this.crash(false),
      onBug: (error) => world.violate('live', `a rule threw: ${String(error)}`),
    })
    const gate = world.mutations.gate?.(loop, world) ?? loop
    const scheduler = makeScheduler({
      gate: loop,
      atlas,
      clock,
      housekeeping: { look: () => undefined },
    })
    const saying = every(clock, 1000, () =>
      audiences.sayVersions((name) => [...this.links].some(({ rooms }) => rooms.has(name))),
    )
    const running: Running = {
      loop,
      gate,
      committed,
      audiences,
      journal,
      devices: undefined,
      stop: () => {
        saying()
        scheduler.stop()
        clock.die()
      },
    }
    this.running = running
    this.#isStarting = false
    world.note(`server up at ${committed.version}`)
    if (committed.version === 0) {
      const past = pastOf(world.clock.cityNow())
      await submitAsSystem(loop, { kind: 'foundCity', packId: 'small', packHash: 'x', past })
    }
    scheduler.start()
    await this.#openDevices(running, clock)
  }

  async #openDevices(running: Running, clock: Clock): Promise<void> {
    const { dice } = this.#world
    running.devices = await openSimDevices(this.#world, {
      loop: running.loop,
      clock,
      fate: () => this.readingFates.shift() ?? { outcome: 'stored', waitMs: dice.between(1, 15) },
      tell: (key, payload) => this.sensors.get(key)?.hear(payload),
    })
  }

  /** A message of a device comes in; nobody hears it while the server is down. */
  deliver(topic: string, payload: Uint8Array): void {
    this.running?.devices?.deliver(topic, payload)
  }

  /** Half of all processes know nothing of the time before them. */
  #sourceOf(committed: Committed): AudienceSource {
    const { dice, mutations } = this.#world
    const source = dice.chance(0.5) ? committed : withoutPast(committed)
    return mutations.source?.(source) ?? source
  }

  /** A clock whose timers end with the process. */
  #clockOfProcess(): Clock & { die(): void } {
    const { clock } = this.#world
    let isAlive = true
    return {
      speed: clock.speed,
      cityNow: clock.cityNow,
      monotonicNow: clock.monotonicNow,
      after: (delayMs, run) => clock.after(delayMs, () => isAlive && run()),
      die: () => (isAlive = false),
    }
  }

  /** It recovers by itself; sometimes the process does not live to do so. */
  #onStorageFailure(clock: Clock): void {
    this.#world.note('storing failed')
    if (this.#world.dice.chance(0.5)) return
    clock.after(this.#world.dice.between(300, 3000), () => this.crash(false))
  }

  /** @param isStored - whether what is just being stored still makes it to the disk. */
  crash(isStored: boolean): void {
    const { running } = this
    if (!running) return
    this.#world.note('server down')
    this.running = undefined
    running.journal.kill(isStored)
    running.stop()
    this.fates.length = 0
    this.readingFates.length = 0
    this.#shared.clear()
    for (const link of this.links) this.#forget(link)
    this.#world.clock.after(this.#world.dice.between(200, 4000), () => void this.start())
  }

  #forget(link: Link): void {
    this.links.delete(link)
    this.#contacts.set(link.session.id, this.#world.clock.cityNow())
    link.cut()
  }

  /** Cuts the connection of a screen. */
  cut(link: Link): void {
    if (this.links.has(link)) this.#forget(link)
  }

  contactOf(session: SimSession): number | undefined {
    return this.#contacts.get(session.id)
  }

  /** A screen knocks. The session is read from the store, and again in the turn in which the screen is let in. */
  connect(
    session: SimSession,
    given: {
      readonly open: () => Link
      readonly answer: (answer: Link | 'signed-out' | 'down') => void
    },
  ): void {
    const { running } = this
    const { clock, dice, mutations } = this.#world
    if (!running) return given.answer('down')
    const wasEnded = session.endedAt !== undefined
    clock.after(dice.between(1, 20), () => {
      if (this.running !== running) return given.answer('down')
      const isEnded = mutations.admitsWithoutSecondLook ? wasEnded : session.endedAt !== undefined
      if (isEnded) return given.answer('signed-out')
      const link = given.open()
      this.links.add(link)
      given.answer(link)
      this.#greet(link, running)
    })
  }

  #greet(link: Link, running: Running): void {
    const { session } = link
    if (session.endedAt !== undefined)
      this.#world.violate('I15', `${session.id} was greeted after it was revoked`)
    link.down({
      kind: 'hello',
      hello: {
        epoch: this.#world.disk.epoch,
        audiences: audiencesFor(session.principal, session.screen, mainStage),
        readOnly: running.loop.isReadOnly,
      },
    })
  }

  /** Ends a session: from here on nothing reaches its screens. */
  revoke(session: SimSession): void {
    for (const link of [...this.links]) {
      if (link.session !== session) continue
      link.down({ kind: 'bye', reason: 'revoked' })
      if (!this.#world.mutations.hearsRevoked) this.#endLater(link)
    }
    session.endedAt = this.#world.clock.monotonicNow()
    this.#world.note(`${session.id} revoked`)
  }

  /** The word of good-bye is written out before the connection closes. */
  #endLater(link: Link): void {
    link.rooms.clear()
    this.links.delete(link)
    this.#world.clock.after(100, () => link.cut())
  }

  onUp(link: Link, message: Up): void {
    if (!this.links.has(link)) return
    if (message.kind === 'join') this.#join(link, message.held)
    else void this.#operate(link, message)
  }

  #join(link: Link, held: Extract<Up, { kind: 'join' }>['held']): void {
    const { running } = this
    if (!running) return
    const own = audiencesFor(link.session.principal, link.session.screen, mainStage)
    for (const one of held) {
      const name = own.find((allowed) => allowed === one.audience)
      if (!name) continue
      const mutated = this.#since(running, name, one)
      if (!mutated) {
        link.down({ kind: 'resync', audience: name, take: 'snapshot' })
        continue
      }
      // Joined first: should this frame be the one too many, it is dropped, and the room is left with it.
      const { joinsLateMs: late, joinsAfterSending } = this.#world.mutations
      if (late !== undefined)
        this.#world.clock.after(late, () => link.isOpen && link.rooms.add(name))
      else if (!joinsAfterSending) link.rooms.add(name)
      this.#down(link, mutated)
      if (joinsAfterSending) link.rooms.add(name)
    }
  }

  #since(
    running: Running,
    name: AudienceName,
    held: { readonly epoch: string; readonly version: number },
  ): FrameBody | undefined {
    const { mutations, disk } = this.#world
    const frame = running.audiences.since(name, held)
    if (frame) return mutations.since?.(frame) ?? frame
    const snapshot = mutations.belowHorizon && running.audiences.snapshot(name)
    return snapshot && held.epoch === disk.epoch
      ? mutations.belowHorizon?.(snapshot, held.version)
      : undefined
  }

  async #operate(link: Link, given: Extract<Up, { kind: 'operate' }>): Promise<void> {
    const answer = await this.submit(link.session, given.message, link.contactAt)
    if (!answer) return
    link.down({ kind: 'answer', ticket: given.ticket, answer })
  }

  /** The door of acts. @returns nothing when the process ends before it can answer. */
  async submit(
    session: SimSession,
    message: Extract<Up, { kind: 'operate' }>['message'],
    contactAt: number | undefined,
  ): Promise<Answer | undefined> {
    const { running } = this
    if (!running) return undefined
    const { id, intent, happenedAt, uncertaintyMs } = message
    const answer = await running.gate.submit({
      id,
      principal: session.principal,
      intent,
      happenedAt,
      uncertaintyMs,
      contactAt,
      fresh: false,
    })
    if (this.running !== running) return undefined
    const said = answer.status === 'accepted' ? `accepted ${answer.version}` : answer.refusal.code
    this.#world.note(`${id} → ${said}`)
    if (answer.status === 'accepted' && answer.version > this.#world.disk.lastSeq)
      this.#world.violate('I1', `${id} was acknowledged as ${answer.version} before it was durable`)
    return answer
  }

  #sendFrame(given: FrameBody): void {
    const frame = this.#world.mutations.frame?.(given, this.running?.committed) ?? given
    for (const link of this.links) if (link.rooms.has(frame.audience)) this.#down(link, frame)
  }

  #down(link: Link, frame: FrameBody): void {
    const world = this.#world
    if (link.session.endedAt !== undefined)
      world.violate('I15', `${link.session.id} was sent a frame after it was revoked`)
    checkFrame(world, frame)
    link.down({ kind: 'frame', frame })
  }

  /** The door of snapshots. */
  snapshot(session: SimSession, name: string): SnapshotBody | undefined {
    const { running } = this
    const world = this.#world
    const isEnded = session.endedAt !== undefined
    if (!running || (isEnded && !world.mutations.hearsRevoked)) return undefined
    if (isEnded) world.violate('I15', `${session.id} was given a snapshot after it was revoked`)
    const plain = this.#sharedSnapshot(running, session, name)
    if (!plain) return undefined
    const snapshot = world.mutations.snapshot?.(plain, running.committed) ?? plain
    for (const { kind, record } of snapshot.records)
      checkRecord(world, { audience: name, kind, record })
    return snapshot
  }

  #sharedSnapshot(running: Running, session: SimSession, name: string): SnapshotBody | undefined {
    const own: readonly AudienceName[] = audiencesFor(session.principal, session.screen, mainStage)
    const audience = own.find((allowed) => allowed === name)
    if (!audience) return undefined
    const now = this.#world.clock.monotonicNow()
    const known = this.#shared.get(name)
    if (known && now - known.at < SHARED_MS) return known.snapshot
    const snapshot = running.audiences.snapshot(audience)
    if (snapshot) this.#shared.set(name, { at: now, snapshot })
    return snapshot
  }
}

/** As after more departures than are remembered: whoever was away takes the snapshot. */
function withoutPast(committed: Committed): AudienceSource {
  const { history, version: horizon } = committed
  return {
    table: committed.table,
    get version() {
      return committed.version
    },
    history: {
      horizon,
      changedAt: (record) => history.changedAt(record),
      departuresAfter: (version) => history.departuresAfter(version),
    },
  }
}

function every(clock: Clock, ms: number, run: () => void): () => void {
  let cancel = clock.after(ms, tick)
  function tick(): void {
    run()
    cancel = clock.after(ms, tick)
  }
  return () => cancel()
}
