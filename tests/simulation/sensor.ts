import * as v from 'valibot'
import { reading, type Device, type Reading } from '#shared/model/device.ts'
import type { DeviceId } from '#shared/model/id.ts'
import type { Dice } from './dice.ts'
import type { World } from './world.ts'

const DAY_MS = 86_400_000
/** What is not acknowledged is sent again after this. */
const AGAIN_MS = 3000
/** Yesterday's readings bear these numbers; today's life begins with the next. */
const BOOTS_BEFORE = 3
const acknowledged = v.object({ boot: reading.entries.boot, seq: reading.entries.seq })
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value))

/** Where messages of devices go; what is sent while nobody is there is lost. */
export type Deliver = (topic: string, payload: Uint8Array) => void

/** The way between a thing and the server: it loses, repeats, delays and reorders. */
function carry(given: { world: World; dice: Dice; deliver: Deliver }, topic: string, what: Buffer) {
  const { world, dice, deliver } = given
  const once = (ms: number) => void world.clock.after(ms, () => deliver(topic, what))
  if (!dice.chance(0.08)) once(dice.chance(0.12) ? dice.between(200, 6000) : dice.between(2, 60))
  if (dice.chance(0.15)) once(dice.between(2, 5000))
}

/** A sensor as `contracts.md` has it: it keeps a reading until the server has named it as durable. */
export class SimSensor {
  readonly id: DeviceId
  /** Measured and not yet acknowledged: by `boot/seq`. */
  readonly kept = new Map<string, Reading>()
  isOff = false
  readonly #world: World
  readonly #dice: Dice
  readonly #deliver: Deliver
  readonly #sent: Buffer[] = []
  readonly #kind: Device['kind']
  /** Real ms at which the building begins to move, and stops. */
  readonly #moves: readonly [number, number]
  #boot = BOOTS_BEFORE
  #seq = 0
  #count = 0

  constructor(world: World, device: Device, deliver: Deliver) {
    this.#world = world
    this.#dice = world.dice.fork(`sensor ${device.id}`)
    this.id = device.id
    this.#kind = device.kind
    this.#deliver = deliver
    const from = this.#dice.between(2000, 16_000)
    this.#moves = [from, from + this.#dice.between(3000, 12_000)]
  }

  /** Measures until an instant; what is not acknowledged is sent on and on. */
  start(until: number): void {
    const { clock } = this.#world
    const next = () => {
      if (clock.monotonicNow() > until) return
      if (!this.isOff) this.#measure()
      clock.after(this.#dice.between(300, 900), next)
    }
    clock.after(this.#dice.between(50, 900), next)
    const again = () => {
      this.#sendKept()
      clock.after(AGAIN_MS, again)
    }
    clock.after(AGAIN_MS, again)
  }

  #measure(): void {
    this.#seq += 1
    const now = this.#world.clock.monotonicNow()
    const isMoved = now >= this.#moves[0] && now < this.#moves[1]
    const measured = this.#reading(this.#boot, this.#seq, isMoved ? 3 : 0)
    this.kept.set(`${measured.boot}/${measured.seq}`, measured)
    this.#publish(measured)
  }

  /** No two readings are alike, so that it can be told which one is shown. */
  #reading(boot: number, seq: number, value: number, ageMs = 0): Reading {
    this.#count += 1
    const noise = this.#count / 1e6
    return {
      deviceId: this.id,
      boot,
      seq,
      at: this.#world.clock.cityNow() - ageMs,
      values:
        this.#kind === 'tilt'
          ? { tiltMilliradians: value + noise }
          : { depthMillimeters: value + noise },
    }
  }

  #publish({ boot, seq, at, values }: Reading): void {
    const payload = bytes({ boot, seq, at, values })
    this.#sent.push(payload)
    this.#carry('reading', payload)
  }

  #carry(kind: string, payload: Buffer): void {
    const given = { world: this.#world, dice: this.#dice, deliver: this.#deliver }
    carry(given, `tongping/v1/${this.id}/${kind}`, payload)
  }

  #sendKept(): void {
    if (this.isOff) return
    for (const known of this.kept.values()) this.#publish(known)
  }

  /** The server says what is durable: that one is forgotten, those before it may still be on their way. */
  hear(payload: string): void {
    if (this.#dice.chance(0.1)) return
    const { boot, seq } = v.parse(acknowledged, JSON.parse(payload))
    this.#world.clock.after(this.#dice.between(2, 60), () => this.kept.delete(`${boot}/${seq}`))
  }

  /** Starts anew: the numbers begin again; what lay in its memory may be lost. */
  reboot(): void {
    this.#world.note(`${this.id} starts anew`)
    this.#boot += 1
    this.#seq = 0
    if (this.#dice.chance(0.5)) this.kept.clear()
    this.#carry('state', bytes({ online: true }))
  }

  /** Goes off, by its last will or without a word. */
  turnOff(ms: number): void {
    this.isOff = true
    if (this.#dice.chance(0.5)) this.#carry('state', bytes({ online: false }))
    this.#world.clock.after(ms, () => (this.isOff = false))
  }

  /** Somebody plays back what was once sent, out of order, and readings of the day before. */
  replay(): void {
    this.#world.note(`${this.id} is played back`)
    for (let count = 0; count < 15; count += 1) {
      const old = this.#dice.pick(this.#sent)
      if (old) this.#carry('reading', old)
    }
    for (let count = 0; count < 5; count += 1) {
      const boot = this.#dice.between(0, BOOTS_BEFORE - 1)
      const seq = this.#dice.between(1, 40)
      const { at, values } = this.#reading(boot, seq, 3, DAY_MS)
      this.#carry('reading', bytes({ boot, seq, at, values }))
    }
  }

  /** What no door may take. */
  babble(): void {
    this.#carry('reading', Buffer.from('nonsense'))
    this.#carry('reading', bytes({ boot: 1, seq: -1, at: 0, values: {} }))
    this.#deliver(
      'tongping/v1/ghost/reading',
      bytes({ boot: 1, seq: 1, at: 0, values: { level: 1 } }),
    )
  }
}

/** How far a unit goes between two words of it, degrees to the east: positions are kept to a tenth of this. */
export const STEP_DEGREES = 1e-5

/** A unit that says where it is: its nth position lies n steps to the east. */
export class SimBeacon {
  readonly id: string
  readonly #world: World
  readonly #dice: Dice
  readonly #deliver: Deliver
  #count = 0

  constructor(world: World, id: string, deliver: Deliver) {
    this.#world = world
    this.#dice = world.dice.fork(`beacon ${id}`)
    this.id = id
    this.#deliver = deliver
  }

  start(until: number): void {
    const { clock } = this.#world
    const next = () => {
      if (clock.monotonicNow() > until) return
      this.#count += 1
      const given = { world: this.#world, dice: this.#dice, deliver: this.#deliver }
      const lon = 121 + this.#count * STEP_DEGREES
      const fix = { at: clock.cityNow(), lon, lat: 31, accuracyMeters: 5 }
      carry(given, `tongping/v1/${this.id}/position`, bytes(fix))
      clock.after(this.#dice.between(500, 1500), next)
    }
    clock.after(this.#dice.between(50, 1000), next)
  }
}
