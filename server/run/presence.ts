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
  const { gate, clock } = deps
  const heardAt = new Map<DeviceId, number>()
  const wished = new Map<DeviceId, boolean>()
  let working: Promise<void> | undefined
  let cancel: (() => void) | undefined

  function wish(id: DeviceId, online: boolean): void {
    const present = wished.get(id) ?? gate.committed.get('device', id)?.online
    if (present === online) return
    wished.set(id, online)
    working ??= work().finally(() => {
      working = undefined
    })
  }

  /** One after the other: a start with thousands of silent devices must not flood the queue. */
  async function work(): Promise<void> {
    for (let next = wished.entries().next(); !next.done; next = wished.entries().next()) {
      const [id, online] = next.value
      const isNews = gate.committed.get('device', id)?.online !== online
      if (isNews) await submit(id, online).catch(notStored(id))
      if (wished.get(id) === online) wished.delete(id)
    }
  }

  async function submit(id: DeviceId, online: boolean): Promise<void> {
    const answer = await gate.submit({
      id: v.parse(operationId, deps.newId()),
      principal: deps.system,
      intent: { kind: 'setDeviceOnline', deviceId: id, online },
      fresh: true,
    })
    if (answer.status === 'refused' && answer.refusal.code !== 'wrong-state') {
      deps.log.warn({ code: answer.refusal.code, deviceId: id }, 'device state not stored')
    }
  }

  const notStored = (id: DeviceId) => (error: unknown) => {
    deps.log.warn({ err: error, deviceId: id }, 'device state not stored')
  }

  function sweep(): void {
    const now = clock.cityNow()
    for (const device of gate.committed.all('device')) {
      if (device.online !== true) continue
      const last = heardAt.get(device.id)
      // After a start nothing was heard yet: silence counts from now.
      if (last === undefined) heardAt.set(device.id, now)
      else if (now - last > MISSED_INTERVALS * device.intervalMs) wish(device.id, false)
    }
  }

  function later(): void {
    cancel = clock.after(SWEEP_MS, () => {
      sweep()
      later()
    })
  }

  return {
    heard(id) {
      heardAt.set(id, clock.cityNow())
      wish(id, true)
    },
    said(id, online) {
      if (online) heardAt.set(id, clock.cityNow())
      wish(id, online)
    },
    sweep,
    start: later,
    stop: () => cancel?.(),
    async settled() {
      await working
    },
  }
}
