import * as v from 'valibot'
import type { RecordKind } from '#shared/model/record.ts'
import { operationId, type OperationId } from '#shared/model/id.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Answer } from '#shared/protocol/down.ts'
import type { WireRecord } from '#shared/sync/change.ts'
import {
  applyFrame,
  loadSnapshot,
  makeMirror,
  type FrameBody,
  type FrameOutcome,
  type Mirror,
  type SnapshotBody,
} from '#shared/sync/mirror.ts'
import {
  heldBy,
  isWaiting,
  messageOf,
  nextToSend,
  type OutboxEntry,
} from '../../screens/live/outbox-entry.ts'
import type { Dice } from './dice.ts'
import { checkOutcome, checkVersion } from './invariants.ts'
import { Link, type Down } from './link.ts'
import type { SimServer } from './server.ts'
import type { SimSession, Wish, World } from './world.ts'

const ANSWER_TIMEOUT_MS = 15_000
const RETRY_FIRST_MS = 1000
const RETRY_LAST_MS = 30_000
const passing = new Set(['overloaded', 'read-only', 'internal', 'signed-out'])

/**
 * A screen: what the device keeps, and the page that runs on it. The mirror and the decisions of the outbox are the real
 * code; the connection follows `screens/live/socket.ts`, the sending follows `screens/live/outbox.ts`.
 */
export class SimScreen {
  readonly name: string
  session: SimSession
  /** What the device keeps when the page is closed. */
  readonly kept = new Map<string, OutboxEntry>()
  readonly dice: Dice
  /** Acts that left the device at least once. */
  readonly sent = new Set<string>()
  /** How wrong the device's clock is. */
  clockErrorMs = 0
  isAsleep = false
  /** The next requests that will fail. */
  failingRequests = 0
  /** Real ms by which the answers to requests are late. */
  lateRequestsMs = 0
  /** A frame was lost without a word: a gap is then what must be seen. */
  mayGap = false
  /** A frame was spoiled on its way: that the sums differ is then what must be seen. */
  mayDiverge = false
  page: Page | undefined
  readonly #world: World
  readonly #server: SimServer
  readonly #whenAwake: (() => void)[] = []
  #acts = 0

  constructor(world: World, server: SimServer, session: SimSession) {
    this.#world = world
    this.#server = server
    this.session = session
    this.name = session.principal.id
    this.dice = world.dice.fork(this.name)
  }

  /** Opens the page, or opens it anew after it was closed. */
  openPage(): void {
    this.page?.close()
    this.page = new Page(this.#world, this.#server, this)
    this.page.connect()
  }

  signInAgain(session: SimSession): void {
    this.session = session
    this.openPage()
  }

  /** The person has other rights from now on: the session is another, the page and what it holds go on. */
  resume(session: SimSession): void {
    this.session = session
    this.page?.resume()
  }

  /** Runs now, or when the device wakes. */
  run(act: () => void): void {
    if (this.isAsleep) this.#whenAwake.push(act)
    else act()
  }

  sleep(ms: number): void {
    if (this.isAsleep) return
    this.isAsleep = true
    this.#world.note(`${this.name} sleeps ${ms}`)
    this.#world.clock.after(ms, () => {
      this.isAsleep = false
      for (const act of this.#whenAwake.splice(0)) if (!this.isAsleep) act()
    })
  }

  nextId(): OperationId {
    this.#acts += 1
    return v.parse(operationId, `${this.name}.${this.#acts}`)
  }

  get order(): number {
    return this.#acts
  }
}

/** One life of the page. */
export class Page {
  readonly mirrors = new Map<string, Mirror>()
  isSignedOut = false
  isLive = false
  readonly #world: World
  readonly #server: SimServer
  readonly #screen: SimScreen
  #isClosed = false
  #link: Link | undefined
  #isGreeted = false
  #generation = 0
  #entries: readonly OutboxEntry[] = []
  #isSending = false
  #again = false
  #pauseMs = RETRY_FIRST_MS
  #cancelTimer: (() => void) | undefined
  #tickets = 0
  /** Audience → generation of the connection on which it is being reloaded. */
  readonly #reloading = new Map<string, number>()
  readonly #asked = new Map<number, (answer: Answer | undefined) => void>()

  constructor(world: World, server: SimServer, screen: SimScreen) {
    this.#world = world
    this.#server = server
    this.#screen = screen
    this.#reread()
    for (const entry of this.#entries) if (entry.state === 'refused') this.#letGo(entry.id)
  }

  get link(): Link | undefined {
    return this.#link?.isOpen ? this.#link : undefined
  }

  get waiting(): readonly OutboxEntry[] {
    return this.#entries.filter(isWaiting)
  }

  /** Any record the screen shows, of whichever audience. */
  records(kind: RecordKind): WireRecord[] {
    const merged = new Map<string, WireRecord>()
    for (const mirror of this.mirrors.values())
      for (const [id, record] of mirror.table.get(kind) ?? []) merged.set(id, record)
    return [...merged.values()]
  }

  close(): void {
    this.#isClosed = true
    this.#generation += 1
    if (this.#link) this.#server.cut(this.#link)
  }

  #after(ms: number, run: () => void): () => void {
    return this.#world.clock.after(ms, () => {
      if (!this.#isClosed) this.#screen.run(() => this.#isClosed || run())
    })
  }

  // ------------------------------------------------------------------ the connection

  connect(): void {
    if (this.#isClosed || this.isSignedOut) return
    const { session } = this.#screen
    this.#after(this.#world.dice.between(2, 60), () =>
      this.#server.connect(session, {
        open: () => this.#open(session),
        answer: (answer) => {
          if (answer === 'down')
            this.#after(this.#screen.dice.between(300, 3000), () => this.connect())
          if (answer !== 'signed-out') return
          if (session === this.#screen.session) this.isSignedOut = true
          else this.connect()
        },
      }),
    )
  }

  /** Somebody signed in again in this page. */
  resume(): void {
    if (this.#isClosed || !this.isSignedOut) return
    this.isSignedOut = false
    this.connect()
  }

  #open(session: SimSession): Link {
    const link: Link = new Link(this.#world, {
      session,
      contactAt: this.#server.contactOf(session),
      onDown: (message) => this.#screen.run(() => this.#hear(link, message)),
      onUp: (from, message) => this.#server.onUp(from, message),
      onCut: () => this.#screen.run(() => this.#lost(link)),
    })
    this.#link = link
    return link
  }

  #lost(link: Link): void {
    if (this.#isClosed || this.#link !== link) return
    this.#link = undefined
    this.#isGreeted = false
    this.isLive = false
    this.#world.note(`${this.#screen.name} offline`)
    for (const answered of [...this.#asked.values()]) answered(undefined)
    this.#asked.clear()
    if (!this.isSignedOut) this.#after(this.#screen.dice.between(150, 3000), () => this.connect())
  }

  #hear(link: Link, message: Down): void {
    if (this.#isClosed || this.#link !== link) return
    switch (message.kind) {
      case 'hello':
        return void this.#greet(message.hello)
      case 'frame':
        return this.#take(message.frame)
      case 'resync':
        return this.#resync(message)
      case 'bye':
        if (message.reason === 'revoked') this.#end()
        return
      case 'answer':
        return this.#asked.get(message.ticket)?.(message.answer)
      case 'status':
        return
    }
  }

  #resync({ audience, take }: Extract<Down, { kind: 'resync' }>): void {
    if (take === 'snapshot') return void this.#reload(audience)
    this.#world.note(`${this.#screen.name} is behind in ${audience}`)
    if (!this.#world.mutations.ignoresMark) this.#join(audience)
  }

  #end(): void {
    this.isSignedOut = true
    this.isLive = false
    this.#isGreeted = false
    this.#generation += 1
    if (this.#link) this.#server.cut(this.#link)
  }

  async #greet(hello: Extract<Down, { kind: 'hello' }>['hello']): Promise<void> {
    const turn = (this.#generation += 1)
    this.#isGreeted = true
    for (const name of this.mirrors.keys())
      if (!hello.audiences.includes(name) && !this.#world.mutations.keepsForeign)
        this.mirrors.delete(name)
    const missing = hello.audiences.filter((name) => this.mirrors.get(name)?.epoch !== hello.epoch)
    const loaded = await Promise.all(missing.map((name) => this.#load(name)))
    if (turn !== this.#generation || this.#isClosed) return
    if (loaded.includes(false)) {
      this.#after(1000, () => {
        if (turn === this.#generation && this.link) void this.#greet(hello)
      })
      return
    }
    if (!this.#world.mutations.joinsOnlyOnce || missing.length > 0) this.#join()
    this.isLive = true
    this.#world.note(`${this.#screen.name} live`)
    void this.flush()
  }

  #join(only?: string): void {
    const held = [...this.mirrors.values()]
      .filter(({ audience }) => only === undefined || audience === only)
      .map(({ audience, epoch, version }) => ({ audience, epoch, version }))
    this.#link?.up({ kind: 'join', held })
  }

  async #load(name: string): Promise<boolean> {
    const snapshot = await this.#get(name)
    if (!snapshot || this.#isClosed) return false
    const mirror = this.mirrors.get(name) ?? makeMirror(name)
    const { epoch, version } = mirror
    this.mirrors.set(name, mirror)
    if (this.#world.mutations.takesAnySnapshot) mirror.epoch = ''
    const fits = loadSnapshot(mirror, snapshot)
    this.#world.note(`${this.#screen.name} snapshot ${name} ${mirror.version} ${fits}`)
    checkVersion(this.#world, { screen: this.#screen.name, mirror, before: { epoch, version } })
    if (!fits) this.#world.violate('I4', `snapshot of ${name} does not have its own hash`)
    return true
  }

  /** One HTTP request, which a cut may swallow. */
  #get(name: string): Promise<SnapshotBody | undefined> {
    const { clock, dice } = this.#world
    const { session } = this.#screen
    const link = this.#link
    this.#screen.failingRequests -= 1
    const isFailing = this.#screen.failingRequests >= 0
    return new Promise((resolve) => {
      clock.after(dice.between(2, 60), () => {
        const snapshot =
          link?.isOpen && !isFailing ? this.#server.snapshot(session, name) : undefined
        clock.after(dice.between(2, 120) + this.#screen.lateRequestsMs, () =>
          this.#screen.run(() => resolve(link?.isOpen ? snapshot : undefined)),
        )
      })
    })
  }

  /** One at a time per audience; tried again until it comes. */
  async #reload(audience: string): Promise<void> {
    const turn = this.#generation
    const isUnderWay = this.#reloading.get(audience) === turn
    if (isUnderWay && !this.#world.mutations.reloadsAsTold) return
    this.#reloading.set(audience, turn)
    const isLoaded = await this.#load(audience)
    if (turn !== this.#generation) return
    this.#reloading.delete(audience)
    if (isLoaded) this.#join(this.#world.mutations.joinsAllAgain ? undefined : audience)
    else if (!this.#world.mutations.givesUpReload)
      this.#after(1000, () => turn === this.#generation && void this.#reload(audience))
  }

  #take(frame: FrameBody): void {
    const mirror = this.mirrors.get(frame.audience)
    const before = { epoch: mirror?.epoch ?? '', version: mirror?.version ?? -1 }
    const given = mirror ? (this.#world.mutations.taken?.(frame, mirror) ?? frame) : frame
    const outcome = mirror ? this.#apply(mirror, given) : 'gap'
    this.#world.note(
      `${this.#screen.name} ${frame.audience} ${frame.from}→${frame.to} ${frame.hash} ${outcome}`,
    )
    checkOutcome(this.#world, {
      screen: this.#screen.name,
      mayGap: this.#screen.mayGap,
      mayDiverge: this.#screen.mayDiverge,
      frame,
      outcome,
    })
    if (mirror) checkVersion(this.#world, { screen: this.#screen.name, mirror, before })
    if (outcome === 'gap' || outcome === 'diverged') void this.#reload(frame.audience)
  }

  #apply(mirror: Mirror, frame: FrameBody): FrameOutcome {
    const outcome = applyFrame(mirror, frame)
    if (outcome !== 'diverged' || !this.#world.mutations.comparesNoSums) return outcome
    mirror.epoch = frame.epoch
    mirror.version = frame.to
    return 'applied'
  }

  // ------------------------------------------------------------------ the outbox

  #reread(): void {
    this.#entries = [...this.#screen.kept.values()].sort((left, right) => left.order - right.order)
  }

  #save(entry: OutboxEntry): void {
    this.#screen.kept.set(entry.id, entry)
    this.#reread()
  }

  /** A person acts. */
  act(intent: PersonIntent): void {
    const screen = this.#screen
    const id = screen.nextId()
    const wish: Wish = { id, screen: screen.name, intent, isHeld: false, answer: undefined }
    this.#world.wishes.push(wish)
    this.#world.note(`${id} ${intent.kind}`)
    this.#save({
      id,
      order: screen.order,
      owner: screen.session.principal.id,
      intent,
      photos: [],
      happenedAt: Math.max(0, this.#world.clock.cityNow() + screen.clockErrorMs),
      uncertaintyMs: 100,
      state: 'queued',
      version: null,
      result: null,
      refusal: null,
    })
    void this.flush()
  }

  async flush(): Promise<void> {
    if (this.#isClosed) return
    if (this.#world.mutations.sendsInParallel) return this.#sendAllAtOnce()
    if (this.#isSending) {
      this.#again = true
      return
    }
    if (!this.#canSend) return
    this.#isSending = true
    this.#again = false
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    let isGoingOn = true
    while (isGoingOn) isGoingOn = await this.#sendNext()
    this.#isSending = false
    if (this.#again && this.#cancelTimer === undefined) void this.flush()
  }

  get #canSend(): boolean {
    return !this.#isClosed && this.#isGreeted && this.link !== undefined
  }

  async #sendNext(): Promise<boolean> {
    const next = nextToSend(this.#entries, this.#screen.session.principal.id)
    return next !== undefined && this.#canSend && (await this.#send(next))
  }

  #sendAllAtOnce(): void {
    if (!this.#canSend) return
    for (const entry of this.#entries)
      if (entry.state === 'queued' && !heldBy(entry, this.#entries)) void this.#send(entry)
  }

  async #send(entry: OutboxEntry): Promise<boolean> {
    this.#markHeld(entry)
    const sending: OutboxEntry = { ...entry, state: 'sending' }
    this.#save(sending)
    if (this.#world.mutations.deletesOnSend) {
      this.#screen.kept.delete(entry.id)
      this.#reread()
    }
    const answer = await this.#ask(sending)
    if (this.#isClosed) return false
    if (!answer) return this.#putBack(sending)
    if (answer.status === 'refused' && passing.has(answer.refusal.code)) {
      const after = answer.refusal.params?.['retryAfterMs']
      return this.#putBack(sending, typeof after === 'number' ? after : 0)
    }
    this.#pauseMs = RETRY_FIRST_MS
    this.#settle(sending, answer)
    return true
  }

  /** What stands behind a refused act may be overtaken by what does not. */
  #markHeld(sent: OutboxEntry): void {
    for (const entry of this.#entries) {
      if (entry.order >= sent.order || !isWaiting(entry)) continue
      const wish = this.#world.wishes.find(({ id }) => id === entry.id)
      if (wish && heldBy(entry, this.#entries)) wish.isHeld = true
    }
  }

  #ask(entry: OutboxEntry): Promise<Answer | undefined> {
    const link = this.#link
    const ticket = (this.#tickets += 1)
    return new Promise((resolve) => {
      const answered = (answer: Answer | undefined) => {
        this.#asked.delete(ticket)
        resolve(answer)
      }
      this.#asked.set(ticket, answered)
      this.#after(ANSWER_TIMEOUT_MS, () => this.#asked.get(ticket)?.(undefined))
      this.#screen.sent.add(entry.id)
      link?.up({ kind: 'operate', ticket, message: messageOf(entry) })
    })
  }

  #putBack(entry: OutboxEntry, afterMs = 0): false {
    if (this.#world.mutations.deletesOnSend) return false
    this.#save({ ...entry, state: 'queued' })
    this.#cancelTimer?.()
    this.#cancelTimer = this.#after(Math.max(afterMs, this.#pauseMs), () => {
      this.#cancelTimer = undefined
      void this.flush()
    })
    this.#pauseMs = Math.min(this.#pauseMs * 2, RETRY_LAST_MS)
    return false
  }

  #settle(entry: OutboxEntry, answer: Answer): void {
    const wish = this.#world.wishes.find(({ id }) => id === entry.id)
    if (wish) wish.answer = answer
    this.#save(
      answer.status === 'refused'
        ? { ...entry, state: 'refused', refusal: answer.refusal }
        : { ...entry, state: 'accepted', version: answer.version, result: answer.result },
    )
    if (answer.status === 'refused') this.#letGo(entry.id)
  }

  /** The person reads a refusal, and decides to let it go: what waited behind it may leave. */
  #letGo(id: string): void {
    this.#after(this.#screen.dice.between(500, 4000), () => {
      this.#screen.kept.delete(id)
      this.#reread()
      void this.flush()
    })
  }
}
