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
/** Where a building is not known: the strictest of the low ones. */
const UNKNOWN_BUILDING = { storeys: 8 }

/** Makes it: one state per tilt sensor, in memory. */
export function makeSensing(deps: SensingDeps): Sensing {
  const { gate, clock } = deps
  const states = new Map<DeviceId, TiltState>()
  const alarms = new Map<DeviceId, AlarmId>()
  let queue: Promise<void> = Promise.resolve()
  let isReady = false
  const waiting: Reading[] = []

  async function rebuild(): Promise<void> {
    const fromAt = clock.cityNow() - TILT_HISTORY_MS
    for (const { deviceId, ruleId, clearedAt, id } of gate.committed.all('alarm')) {
      if (ruleId === BUILDING_TILT.id && clearedAt === null) alarms.set(deviceId, id)
    }
    for (const device of gate.committed.all('device')) {
      if (device.kind !== 'tilt') continue
      const readings = await deps.readings.since(device.id, fromAt)
      let state = emptyTiltState
      for (const reading of readings) state = judgeTilt(state, reading, buildingOf(device)).state
      // Whether an alarm is raised, the records say; the fold only remembers what was measured.
      states.set(device.id, { ...state, isRaised: alarms.has(device.id) })
    }
    isReady = true
    judge(waiting.splice(0))
  }

  function buildingOf(device: Device): { readonly storeys: number } {
    const building = device.buildingId === null ? undefined : deps.atlas.building(device.buildingId)
    return building ?? UNKNOWN_BUILDING
  }

  function judge(readings: readonly Reading[]): void {
    if (!isReady) {
      waiting.push(...readings)
      return
    }
    for (const reading of readings) {
      const device = gate.committed.get('device', reading.deviceId)
      if (device?.kind !== 'tilt' || reading.at > clock.cityNow() + AHEAD_MS) continue
      const state = states.get(device.id) ?? emptyTiltState
      const judged = judgeTilt(state, reading, buildingOf(device))
      states.set(device.id, judged.state)
      if (judged.decision !== 'none') enqueue(device.id, judged)
    }
  }

  function enqueue(id: DeviceId, judged: TiltJudgment): void {
    queue = queue
      .then(() => submit(id, judged))
      .catch((error: unknown) => {
        deps.log.warn({ err: error, deviceId: id }, 'alarm not taken')
      })
  }

  async function submit(id: DeviceId, judged: TiltJudgment): Promise<void> {
    const isDone = judged.decision === 'raise' ? await raise(id, judged.inputs) : await clear(id)
    const state = states.get(id)
    // Not taken: the rule may say it again with the next reading.
    if (!isDone && state) states.set(id, { ...state, isRaised: alarms.has(id) })
  }

  async function raise(id: DeviceId, inputs: TiltJudgment['inputs']): Promise<boolean> {
    const rule = { ruleId: BUILDING_TILT.id, ruleVersion: BUILDING_TILT.version }
    const answer = await gate.submit({
      id: v.parse(operationId, deps.newId()),
      principal: deps.system,
      intent: { kind: 'raiseAlarm', deviceId: id, ...rule, inputs: { ...inputs } },
      fresh: true,
    })
    if (answer.status === 'refused') return notTaken(id, answer.refusal.code)
    const made = v.safeParse(alarmId, answer.result.alarmId)
    if (made.success) alarms.set(id, made.output)
    return made.success
  }

  async function clear(id: DeviceId): Promise<boolean> {
    const alarm = alarms.get(id)
    if (alarm === undefined) return true
    const answer = await gate.submit({
      id: v.parse(operationId, deps.newId()),
      principal: deps.system,
      intent: { kind: 'clearAlarm', alarmId: alarm },
      fresh: true,
    })
    if (answer.status === 'refused' && answer.refusal.code !== 'wrong-state') {
      return notTaken(id, answer.refusal.code)
    }
    alarms.delete(id)
    return true
  }

  function notTaken(deviceId: DeviceId, code: string): false {
    deps.log.warn({ deviceId, code, ruleId: BUILDING_TILT.id }, 'alarm not taken')
    return false
  }

  return {
    start: rebuild,
    judge,
    async settled() {
      await queue
    },
  }
}
