import type { Logger } from 'pino'
import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { alarmId, operationId, type AlarmId, type DeviceId } from '#shared/model/id.ts'
import type { Device, Reading } from '#shared/model/device.ts'
import type { CityAtlas } from '../core/view.ts'
import {
  BUILDING_TILT,
  emptyTiltState,
  judgeTilt,
  TILT_HISTORY_MS,
  type TiltJudgment,
  type TiltState,
} from '../core/sensing/building-tilt.ts'
import type { Gate } from './gate.ts'
import type { Clock, Readings } from './ports.ts'

/** What runs the sensing rules. */
export interface SensingDeps {
  readonly gate: Gate
  readonly readings: Pick<Readings, 'since'>
  readonly atlas: Pick<CityAtlas, 'building'>
  readonly clock: Pick<Clock, 'cityNow'>
  /** The server itself, as an actor. */
  readonly system: Principal
  readonly newId: () => string
  readonly log: Pick<Logger, 'warn'>
}

/** Readings in, alarms out. */
export interface Sensing {
  /** Rebuilds what the rules remember from stored readings; until then readings wait. */
  start(): Promise<void>
  /** Durable readings, in the order stored. Repeated ones do no harm. */
  judge(readings: readonly Reading[]): void
  /** Resolves when everything given so far has been judged and its operations answered. */
  settled(): Promise<void>
}

/** A device whose clock runs ahead must not make all others' readings look late. */
const AHEAD_MS = 10 * 60_000
/**
 * What sensors decide waits for its answer, one after the other of a device, side by side of so many: one commit then takes
 * many alarms, where ten thousand in a row kept the last one waiting for a minute and a half.
 */
const LANES = 400
/** Where a building is not known: the strictest of the low ones. */
const UNKNOWN_BUILDING = { storeys: 8 }

/** Makes it: one state per tilt sensor, in memory. */
export function makeSensing(deps: SensingDeps): Sensing {
  return new TiltSensing(deps)
}

/** All decisions about a device take the same lane, so that they stay in order. */
function laneOf(id: DeviceId): number {
  let sum = 0
  for (let index = 0; index < id.length; index += 1) sum = (sum * 31 + id.charCodeAt(index)) % LANES
  return sum
}

class TiltSensing implements Sensing {
  readonly #deps: SensingDeps
  readonly #states = new Map<DeviceId, TiltState>()
  readonly #alarms = new Map<DeviceId, AlarmId>()
  readonly #waiting: Reading[] = []
  readonly #lanes: Promise<void>[] = Array.from({ length: LANES }, () => Promise.resolve())
  #isReady = false

  constructor(deps: SensingDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    const { gate, readings, clock } = this.#deps
    const fromAt = clock.cityNow() - TILT_HISTORY_MS
    this.#learnAlarms()
    for (const device of gate.committed.all('device')) {
      if (device.kind !== 'tilt') continue
      let state = emptyTiltState
      for (const reading of await readings.since(device.id, fromAt)) {
        state = judgeTilt(state, reading, this.#buildingOf(device)).state
      }
      // Whether an alarm is raised, the records say; the fold only remembers what was measured.
      this.#states.set(device.id, { ...state, isRaised: this.#alarms.has(device.id) })
    }
    this.#isReady = true
    this.judge(this.#waiting.splice(0))
  }

  judge(readings: readonly Reading[]): void {
    if (!this.#isReady) {
      this.#waiting.push(...readings)
      return
    }
    const { gate, clock } = this.#deps
    for (const reading of readings) {
      const device = gate.committed.get('device', reading.deviceId)
      if (device?.kind !== 'tilt' || reading.at > clock.cityNow() + AHEAD_MS) continue
      const state = this.#states.get(device.id) ?? emptyTiltState
      const judged = judgeTilt(state, reading, this.#buildingOf(device))
      this.#states.set(device.id, judged.state)
      if (judged.decision !== 'none') this.#enqueue(device.id, judged)
    }
  }

  async settled(): Promise<void> {
    await Promise.all(this.#lanes)
  }

  /** Which alarms of this rule are raised: the records know. */
  #learnAlarms(): void {
    for (const { deviceId, ruleId, clearedAt, id } of this.#deps.gate.committed.all('alarm')) {
      if (ruleId === BUILDING_TILT.id && clearedAt === null) this.#alarms.set(deviceId, id)
    }
  }

  #buildingOf(device: Device): { readonly storeys: number } {
    const { buildingId } = device
    return (buildingId && this.#deps.atlas.building(buildingId)) || UNKNOWN_BUILDING
  }

  #enqueue(id: DeviceId, judged: TiltJudgment): void {
    const lane = laneOf(id)
    this.#lanes[lane] = (this.#lanes[lane] ?? Promise.resolve())
      .then(() => this.#submit(id, judged))
      .catch((error: unknown) => {
        this.#deps.log.warn({ err: error, deviceId: id }, 'alarm not taken')
      })
  }

  async #submit(id: DeviceId, judged: TiltJudgment): Promise<void> {
    const isDone =
      judged.decision === 'raise' ? await this.#raise(id, judged.inputs) : await this.#clear(id)
    const state = this.#states.get(id)
    // Not taken: the rule may say it again with the next reading.
    if (!isDone && state) this.#states.set(id, { ...state, isRaised: this.#alarms.has(id) })
  }

  async #raise(id: DeviceId, inputs: TiltJudgment['inputs']): Promise<boolean> {
    const { gate, system, newId } = this.#deps
    const rule = { ruleId: BUILDING_TILT.id, ruleVersion: BUILDING_TILT.version }
    const answer = await gate.submit({
      id: v.parse(operationId, newId()),
      principal: system,
      intent: { kind: 'raiseAlarm', deviceId: id, ...rule, inputs: { ...inputs } },
      fresh: true,
    })
    if (answer.status === 'refused') {
      if (answer.refusal.code === 'wrong-state') this.#learnAlarms()
      return this.#notTaken(id, answer.refusal.code)
    }
    const made = v.safeParse(alarmId, answer.result.alarmId)
    if (made.success) this.#alarms.set(id, made.output)
    return made.success
  }

  async #clear(id: DeviceId): Promise<boolean> {
    const { gate, system, newId } = this.#deps
    const alarm = this.#alarms.get(id)
    if (alarm === undefined) return true
    const answer = await gate.submit({
      id: v.parse(operationId, newId()),
      principal: system,
      intent: { kind: 'clearAlarm', alarmId: alarm },
      fresh: true,
    })
    if (answer.status === 'refused' && answer.refusal.code !== 'wrong-state') {
      return this.#notTaken(id, answer.refusal.code)
    }
    this.#alarms.delete(id)
    return true
  }

  #notTaken(deviceId: DeviceId, code: string): false {
    this.#deps.log.warn({ deviceId, code, ruleId: BUILDING_TILT.id }, 'alarm not taken')
    return false
  }
}
