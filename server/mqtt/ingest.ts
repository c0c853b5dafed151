import type { Logger } from 'pino'
import type { Reading } from '#shared/model/device.ts'
import type { DeviceId, UnitId } from '#shared/model/id.ts'
import type { CommittedReader } from '../run/gate.ts'
import type { Clock, Readings } from '../run/ports.ts'
import { decode, rejected, type Decoded, type Fix } from './decode.ts'
import { makeIntake } from './intake.ts'
import { ackTopic } from './topics.ts'

/** What arriving messages lead to. */
export interface IngestDeps {
  readonly readings: Pick<Readings, 'store' | 'reject'>
  readonly committed: Pick<CommittedReader, 'get'>
  readonly clock: Pick<Clock, 'cityNow' | 'after'>
  /** Latest positions of units. */
  readonly positions: { accept(unitId: UnitId, fix: Fix): unknown }
  /** Told when a device speaks, or says that it goes. */
  readonly presence: {
    heard(id: DeviceId): void
    said(id: DeviceId, online: boolean): void
  }
  /** Told after readings are durable, in the order in which they were stored. */
  readonly stored: (readings: readonly Reading[]) => void
  /** Sends to a device; failures are the sender's to retry (QoS 1). */
  readonly publish: (topic: string, payload: string) => void
  readonly log: Pick<Logger, 'warn'>
  readonly limits?: { readonly pending: number }
}

/** The way of a message from the wire to the store. */
export interface Ingest {
  /** Takes one message. A door that can retain it does so only when it is good. */
  accept(topic: string, payload: Uint8Array): Taken
  /** Records a message that the door itself does not take. @returns as {@link Taken.waiting} */
  refuse(topic: string, field: string, reason: string): Promise<void> | undefined
  /** Writes what is pending and stops. */
  close(): Promise<void>
  readonly pending: number
}

/** What became of a message at the door. */
export interface Taken {
  readonly isGood: boolean
  /** To wait for before acknowledging on the wire: the queue is full. */
  readonly waiting: Promise<void> | undefined
}

const taken: Taken = { isGood: true, waiting: undefined }

/** @source brief of the door: batches of at most 1,000 rows or 200 ms */
const MOST_ROWS = 1000
const BATCH_MS = 200
const MOST_PENDING = 20_000
const SLOWEST_RETRY_MS = 5000
/** A device's clock may run ahead this far before its readings are refused. */
const FUTURE_MS = 24 * 3_600_000

type Entry =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'rejected'; readonly row: Parameters<Readings['reject']>[0][number] }

/** Makes the way in: decode, check, batch, store, then acknowledge what is durable. */
export function makeIngest(deps: IngestDeps): Ingest {
  const intake = makeIntake<Entry>(deps.limits?.pending ?? MOST_PENDING)
  let cancelTimer: (() => void) | undefined
  let flushing: Promise<void> | undefined
  let failures = 0
  let isClosed = false
  let inFlight = 0

  function accept(topic: string, payload: Uint8Array): Taken {
    const checked = check(decode(topic, payload), deps)
    switch (checked.kind) {
      case 'state':
        deps.presence.said(checked.deviceId, checked.online)
        return taken
      case 'position':
        deps.positions.accept(checked.unitId, checked.fix)
        return taken
      case 'reading':
        deps.presence.heard(checked.reading.deviceId)
        return { isGood: true, waiting: put(checked) }
      case 'rejected':
        return { isGood: false, waiting: refuse(topic, checked.field, checked.reason) }
    }
  }

  function refuse(topic: string, field: string, reason: string): Promise<void> | undefined {
    const row = { topic: topic.slice(0, 300), field, reason, at: deps.clock.cityNow() }
    return put({ kind: 'rejected', row })
  }

  function put(entry: Entry): Promise<void> | undefined {
    const waiting = intake.put(entry)
    if (intake.size >= MOST_ROWS && failures === 0) flushSoon(0)
    else flushSoon(BATCH_MS)
    return waiting
  }

  function flushSoon(delayMs: number): void {
    if (flushing || isClosed) return
    if (delayMs > 0 && cancelTimer) return
    cancelTimer?.()
    cancelTimer = undefined
    if (delayMs === 0) startFlush()
    else cancelTimer = deps.clock.after(delayMs, startFlush)
  }

  function startFlush(): void {
    cancelTimer = undefined
    if (flushing) return
    flushing = flush().finally(() => {
      flushing = undefined
      inFlight = 0
      if (intake.size === 0) return
      if (failures > 0) flushSoon(Math.min(SLOWEST_RETRY_MS, BATCH_MS * 2 ** failures))
      else flushSoon(intake.size >= MOST_ROWS ? 0 : BATCH_MS)
    })
  }

  function putBack(entries: readonly Entry[]): void {
    failures += 1
    inFlight = 0
    intake.putBack(entries)
  }

  /** Nothing is acknowledged before it is durable; what could not be written is tried again, in order. */
  async function flush(): Promise<void> {
    const batch = intake.take(MOST_ROWS)
    if (batch.length === 0) return
    inFlight = batch.length
    const readings = batch.flatMap((entry) => (entry.kind === 'reading' ? [entry.reading] : []))
    const refused = batch.flatMap((entry) => (entry.kind === 'rejected' ? [entry.row] : []))
    try {
      if (refused.length > 0) await deps.readings.reject(refused)
    } catch (error) {
      putBack(batch)
      deps.log.warn(
        { err: error, rows: batch.length },
        'rejected messages not stored; trying again',
      )
      return
    }
    try {
      if (readings.length > 0) await deps.readings.store(readings)
    } catch (error) {
      putBack(batch.filter(({ kind }) => kind === 'reading'))
      deps.log.warn({ err: error, rows: readings.length }, 'readings not stored; trying again')
      return
    }
    failures = 0
    inFlight = 0
    acknowledge(readings, deps.publish)
    try {
      if (readings.length > 0) deps.stored(readings)
    } catch (error) {
      // The readings are safe; a rule that fails on them must not stop the door.
      deps.log.warn({ err: error }, 'readings not judged')
    }
  }

  return {
    accept,
    refuse,
    async close() {
      isClosed = true
      cancelTimer?.()
      await flushing
      for (let size = intake.size; size > 0 && failures === 0; size = intake.size) await flush()
    },
    get pending() {
      return intake.size + inFlight
    },
  }
}

/** Unknown senders and impossible instants are refused here, where the city is known. */
function check(decoded: Decoded, deps: IngestDeps): Decoded {
  switch (decoded.kind) {
    case 'rejected':
      return decoded
    case 'position':
      return deps.committed.get('unit', decoded.unitId)
        ? inTime(decoded, decoded.fix.at, deps)
        : rejected('unitKey', 'unknown unit')
    case 'state':
      return deps.committed.get('device', decoded.deviceId) ? decoded : unknownDevice
    case 'reading':
      return deps.committed.get('device', decoded.reading.deviceId)
        ? inTime(decoded, decoded.reading.at, deps)
        : unknownDevice
  }
}

const unknownDevice = rejected('deviceKey', 'unknown device')

function inTime(decoded: Decoded, at: number, deps: IngestDeps): Decoded {
  return at > deps.clock.cityNow() + FUTURE_MS ? rejected('at', 'lies in the future') : decoded
}

/** Tells each device of a batch its highest durable (boot, seq). */
function acknowledge(readings: readonly Reading[], publish: IngestDeps['publish']): void {
  const highest = new Map<DeviceId, Reading>()
  for (const reading of readings) {
    const known = highest.get(reading.deviceId)
    if (!known || isLater(reading, known)) highest.set(reading.deviceId, reading)
  }
  for (const [id, { boot, seq }] of highest) publish(ackTopic(id), JSON.stringify({ boot, seq }))
}

/** By (boot, seq), never by arrival. */
export function isLater(
  first: Pick<Reading, 'boot' | 'seq'>,
  second: Pick<Reading, 'boot' | 'seq'>,
): boolean {
  return first.boot === second.boot ? first.seq > second.seq : first.boot > second.boot
}
