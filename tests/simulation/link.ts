import type { Answer, Hello } from '#shared/protocol/down.ts'
import type { Join, Operate } from '#shared/protocol/up.ts'
import type { FrameBody } from '#shared/sync/mirror.ts'
import type { SimSession, World } from './world.ts'

export type Down =
  | { readonly kind: 'hello'; readonly hello: Pick<Hello, 'epoch' | 'audiences' | 'readOnly'> }
  | { readonly kind: 'frame'; readonly frame: FrameBody }
  /** `changes` is the mark "resync from your version": nothing follows until the screen has joined anew. */
  | { readonly kind: 'resync'; readonly audience: string; readonly take: 'snapshot' | 'changes' }
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
  #frames = 0
  #harm: { readonly harm: 'lose' | 'spoil'; readonly onBite: () => void } | undefined
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
    const sent = this.#harmed(message)
    this.#waiting.add(sent)
    if (message.kind === 'frame' && !sent.isLost) this.#frames += 1
    clock.after(this.#downAt - now, () => {
      this.#waiting.delete(sent)
      if (sent.message.kind === 'frame' && !sent.isLost) this.#frames -= 1
      if (this.isOpen && !sent.isLost) this.#onDown(sent.message)
    })
    if (this.#frames > this.#world.readerBound) this.#dropFrames()
  }

  /** Too slow: the frames that wait give way to a mark per audience; what tells the screen to resync stays. */
  #dropFrames(): void {
    const { dropsMarks, dropsWithoutMark } = this.#world.mutations
    for (const sent of this.#waiting) {
      const { kind } = sent.message
      if (kind === 'frame' || (dropsMarks && kind === 'resync')) sent.isLost = true
    }
    this.#frames = 0
    this.#world.note(`${this.session.principal.id} too slow`)
    if (dropsWithoutMark) return
    const rooms = [...this.rooms]
    this.rooms.clear()
    for (const audience of rooms) this.down({ kind: 'resync', audience, take: 'changes' })
  }

  /**
   * The next frame that says something is lost, or arrives without its last change; neither side is told.
   *
   * @param onBite - told when it has happened.
   */
  harmNextFrame(harm: 'lose' | 'spoil', onBite: () => void): void {
    this.#harm ??= { harm, onBite }
  }

  #harmed(message: Down): Sent {
    const unharmed = { message, isLost: false }
    if (!this.#harm || message.kind !== 'frame' || message.frame.changes.length === 0)
      return unharmed
    const { harm, onBite } = this.#harm
    this.#harm = undefined
    onBite()
    if (harm === 'lose') return { message, isLost: true }
    const { frame } = message
    return {
      message: { kind: 'frame', frame: { ...frame, changes: frame.changes.slice(0, -1) } },
      isLost: false,
    }
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
