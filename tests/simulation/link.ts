import type { Answer, Hello } from '#shared/protocol/down.ts'
import type { Join, Operate } from '#shared/protocol/up.ts'
import type { FrameBody } from '#shared/sync/mirror.ts'
import type { SimSession, World } from './world.ts'

export type Down =
  | { readonly kind: 'hello'; readonly hello: Pick<Hello, 'epoch' | 'audiences' | 'readOnly'> }
  | { readonly kind: 'frame'; readonly frame: FrameBody }
  | { readonly kind: 'resync'; readonly audience: string }
  | { readonly kind: 'status'; readonly readOnly: boolean }
  | { readonly kind: 'bye'; readonly reason: 'revoked' | 'draining' }
  | { readonly kind: 'answer'; readonly ticket: number; readonly answer: Answer }

export type Up =
  | { readonly kind: 'join'; readonly held: Join['held'] }
  | { readonly kind: 'operate'; readonly ticket: number; readonly message: Operate }

interface Sent {
  readonly message: Down
  isLost: boolean
}

/** Frames that may wait for one screen; over it they are dropped and replaced by one mark (`sync.md` §3). */
const BOUND = 24
let links = 0

/** One connection: each direction keeps its order, each message takes its time, a cut loses what is on its way. */
export class Link {
  readonly name: string
  readonly session: SimSession
  /** City's instant of the last contact before this one. */
  readonly contactAt: number | undefined
  readonly rooms = new Set<string>()
  isOpen = true
  /** Until then the screen reads slowly. */
  slowUntil = 0
  readonly #world: World
  readonly #onDown: (message: Down) => void
  readonly #onUp: (message: Up) => void
  readonly #onCut: () => void
  readonly #waiting = new Set<Sent>()
  #downAt = 0
  #upAt = 0

  constructor(
    world: World,
    given: {
      readonly session: SimSession
      readonly contactAt: number | undefined
      readonly onDown: (message: Down) => void
      readonly onUp: (link: Link, message: Up) => void
      readonly onCut: () => void
    },
  ) {
    links += 1
    this.name = `${given.session.principal.id}#${links}`
    this.#world = world
    this.session = given.session
    this.contactAt = given.contactAt
    this.#onDown = given.onDown
    this.#onUp = (message) => given.onUp(this, message)
    this.#onCut = given.onCut
  }

  /** From the server to the screen. */
  down(message: Down): void {
    if (!this.isOpen) return
    const { clock, dice } = this.#world
    const now = clock.monotonicNow()
    const delay = dice.between(2, 40) + (now < this.slowUntil ? dice.between(500, 3000) : 0)
    this.#downAt = Math.max(this.#downAt, now + delay)
    const sent: Sent = { message, isLost: false }
    this.#waiting.add(sent)
    clock.after(this.#downAt - now, () => {
      this.#waiting.delete(sent)
      if (this.isOpen && !sent.isLost) this.#onDown(message)
    })
    if (message.kind === 'frame' && this.#waiting.size > BOUND) this.#dropFrames()
  }

  /** Too slow: what waits is replaced by one mark per audience, and nothing follows until the screen has joined anew. */
  #dropFrames(): void {
    for (const sent of this.#waiting) if (sent.message.kind === 'frame') sent.isLost = true
    const rooms = [...this.rooms]
    this.rooms.clear()
    this.#world.note(`${this.session.principal.id} too slow`)
    for (const audience of rooms) this.down({ kind: 'resync', audience })
  }

  /** Loses one frame that is on its way, without a word. @returns whether there was one. */
  loseOneFrame(): boolean {
    for (const sent of this.#waiting) {
      if (sent.message.kind !== 'frame' || sent.isLost || sent.message.frame.changes.length === 0)
        continue
      sent.isLost = true
      return true
    }
    return false
  }

  /** From the screen to the server. */
  up(message: Up): void {
    if (!this.isOpen) return
    const { clock, dice } = this.#world
    const now = clock.monotonicNow()
    this.#upAt = Math.max(this.#upAt, now + dice.between(2, 40))
    clock.after(this.#upAt - now, () => {
      if (this.isOpen) this.#onUp(message)
    })
  }

  cut(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.rooms.clear()
    // The screen notices at once, or only when the heartbeat fails.
    const { clock, dice } = this.#world
    clock.after(dice.chance(0.7) ? dice.between(1, 50) : dice.between(1000, 20_000), this.#onCut)
  }
}

export function resetLinkNames(): void {
  links = 0
}
