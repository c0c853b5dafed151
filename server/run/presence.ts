import type { Logger } from 'pino'
import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { operationId, type DeviceId } from '#shared/model/id.ts'
import type { Gate } from './gate.ts'
import type { Clock } from './ports.ts'

/** What keeps track of who speaks. */
export interface PresenceDeps {
  readonly gate: Gate
  readonly clock: Pick<Clock, 'cityNow' | 'after' | 'speed'>
  /** The server itself, as an actor. */
  readonly system: Principal
  readonly newId: () => string
  readonly log: Pick<Logger, 'warn'>
}

/** Which devices are there: said by their state topic and last will, or told by their silence. */
export interface Presence {
  /** A reading came. */
  heard(id: DeviceId): void
  /** Its state topic or last will says so. */
  said(id: DeviceId, online: boolean): void
  /** Looks for devices that have been silent for three intervals; runs by itself from `start`. */
  sweep(): void
  start(): void
  stop(): void
  /** Resolves when everything asked for so far has been answered. */
  settled(): Promise<void>
}

/** @source model of devices: "false after its last will or three missed intervals" */
const MISSED_INTERVALS = 3
const SWEEP_MS = 5000

/** Makes it. A change is submitted once; while it is under way, the last wish counts. */
export function makePresence(deps: PresenceDeps): Presence {
  return new WatchedPresence(deps)
}

class WatchedPresence implements Presence {
  readonly #deps: PresenceDeps
  readonly #heardAt = new Map<DeviceId, number>()
  readonly #wished = new Map<DeviceId, boolean>()
  #working: Promise<void> | undefined
  #cancel: (() => void) | undefined

  constructor(deps: PresenceDeps) {
    this.#deps = deps
  }

  heard(id: DeviceId): void {
    this.#heardAt.set(id, this.#deps.clock.cityNow())
    this.#wish(id, true)
  }

  said(id: DeviceId, online: boolean): void {
    if (online) this.#heardAt.set(id, this.#deps.clock.cityNow())
    this.#wish(id, online)
  }

  sweep(): void {
    const now = this.#deps.clock.cityNow()
    for (const device of this.#deps.gate.committed.all('device')) {
      if (device.online !== true) continue
      const last = this.#heardAt.get(device.id)
      // After a start nothing was heard yet: silence counts from now.
      if (last === undefined) this.#heardAt.set(device.id, now)
      else if (now - last > MISSED_INTERVALS * device.intervalMs * this.#deps.clock.speed)
        this.#wish(device.id, false)
    }
  }

  start(): void {
    this.#cancel = this.#deps.clock.after(SWEEP_MS, () => {
      this.sweep()
      this.start()
    })
  }

  stop(): void {
    this.#cancel?.()
  }

  async settled(): Promise<void> {
    await this.#working
  }

  #wish(id: DeviceId, online: boolean): void {
    const present = this.#wished.get(id) ?? this.#presentOf(id)
    if (present === online) return
    this.#wished.set(id, online)
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined
    })
  }

  #presentOf(id: DeviceId): boolean | null | undefined {
    return this.#deps.gate.committed.get('device', id)?.online
  }

  /** One after the other: a start with thousands of silent devices must not flood the queue. */
  async #work(): Promise<void> {
    const next = () => this.#wished.entries().next()
    for (let wish = next(); !wish.done; wish = next()) {
      const [id, online] = wish.value
      if (this.#presentOf(id) !== online) {
        await this.#submit(id, online).catch((error: unknown) => {
          this.#deps.log.warn({ err: error, deviceId: id }, 'device state not stored')
        })
      }
      if (this.#wished.get(id) === online) this.#wished.delete(id)
    }
  }

  async #submit(id: DeviceId, online: boolean): Promise<void> {
    const { gate, newId, system, log } = this.#deps
    const answer = await gate.submit({
      id: v.parse(operationId, newId()),
      principal: system,
      intent: { kind: 'setDeviceOnline', deviceId: id, online },
      fresh: true,
    })
    if (answer.status === 'refused' && answer.refusal.code !== 'wrong-state') {
      log.warn({ code: answer.refusal.code, deviceId: id }, 'device state not stored')
    }
  }
}
