import { setImmediate as turn } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Reading } from '#shared/model/device.ts'
import type { DeviceId, UnitId } from '#shared/model/id.ts'
import type { Result } from '#shared/refusal.ts'
import type { CommittedReader } from '../run/gate.ts'
import type { Clock, Readings } from '../run/ports.ts'
import { decode, rejected, type Decoded, type Fix } from './decode.ts'
import { makeIntake, type Intake } from './intake.ts'
import { ackTopic } from './topics.ts'

/** What arriving messages lead to. */
export interface IngestDeps {
  readonly readings: Pick<Readings, 'store' | 'reject'>
  readonly committed: Pick<CommittedReader, 'get'>
  readonly clock: Pick<Clock, 'cityNow' | 'after'>
  /** Latest positions of units; says why not. */
  readonly positions: { accept(unitId: UnitId, fix: Fix): Result<unknown> }
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
/** Acknowledgements in one turn of the event loop: a few ms. */
const TOLD_AT_ONCE = 50
/** A device's clock may run ahead this far before its readings are refused. */
const FUTURE_MS = 24 * 3_600_000

type Entry =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'rejected'; readonly row: Parameters<Readings['reject']>[0][number] }

/** Makes the way in: decode, check, batch, store, then acknowledge what is durable. */
export function makeIngest(deps: IngestDeps): Ingest {
  return new BatchingIngest(deps)
}

class BatchingIngest implements Ingest {
  readonly #deps: IngestDeps
  readonly #intake: Intake<Entry>
  #cancelTimer: (() => void) | undefined
  #flushing: Promise<void> | undefined
  #failures = 0
  #inFlight = 0
  #isClosed = false

  constructor(deps: IngestDeps) {
    this.#deps = deps
    this.#intake = makeIntake<Entry>(deps.limits?.pending ?? MOST_PENDING)
  }

  get pending(): number {
    return this.#intake.size + this.#inFlight
  }

  accept(topic: string, payload: Uint8Array): Taken {
    const { presence, positions } = this.#deps
    const checked = check(decode(topic, payload), this.#deps)
    switch (checked.kind) {
      case 'state':
        presence.said(checked.deviceId, checked.online)
        return taken
      case 'position': {
        const accepted = positions.accept(checked.unitId, checked.fix)
        if (accepted.ok) return taken
        const { field, code } = accepted.refusal
        return { isGood: false, waiting: this.refuse(topic, field ?? 'payload', code) }
      }
      case 'reading':
        presence.heard(checked.reading.deviceId)
        return { isGood: true, waiting: this.#put(checked) }
      case 'rejected':
        return { isGood: false, waiting: this.refuse(topic, checked.field, checked.reason) }
    }
  }

  refuse(topic: string, field: string, reason: string): Promise<void> | undefined {
    const row = { topic: topic.slice(0, 300), field, reason, at: this.#deps.clock.cityNow() }
    return this.#put({ kind: 'rejected', row })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTimer?.()
    await this.#flushing
    while (this.#intake.size > 0 && this.#failures === 0) await this.#flush()
  }

  #put(entry: Entry): Promise<void> | undefined {
    const waiting = this.#intake.put(entry)
    const isFull = this.#intake.size >= MOST_ROWS && this.#failures === 0
    this.#flushSoon(isFull ? 0 : BATCH_MS)
    return waiting
  }

  #flushSoon(delayMs: number): void {
    if (this.#flushing || this.#isClosed) return
    if (delayMs > 0 && this.#cancelTimer) return
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    if (delayMs === 0) this.#startFlush()
    else this.#cancelTimer = this.#deps.clock.after(delayMs, () => this.#startFlush())
  }

  #startFlush(): void {
    this.#cancelTimer = undefined
    if (this.#flushing) return
    this.#flushing = this.#flush().finally(() => {
      this.#flushing = undefined
      const { size } = this.#intake
      if (size === 0) return
      if (this.#failures > 0) {
        this.#flushSoon(Math.min(SLOWEST_RETRY_MS, BATCH_MS * 2 ** this.#failures))
      } else this.#flushSoon(size >= MOST_ROWS ? 0 : BATCH_MS)
    })
  }

  /** Nothing is acknowledged before it is durable; what could not be written is tried again, in order. */
  async #flush(): Promise<void> {
    const batch = this.#intake.take(MOST_ROWS)
    this.#inFlight = batch.length
    const readings = batch.flatMap((entry) => (entry.kind === 'reading' ? [entry.reading] : []))
    const refused = batch.flatMap((entry) => (entry.kind === 'rejected' ? [entry.row] : []))
    let unwritten = batch
    try {
      if (refused.length > 0) await this.#deps.readings.reject(refused)
      unwritten = batch.filter(({ kind }) => kind === 'reading')
      if (readings.length > 0) await this.#deps.readings.store(readings)
    } catch (error) {
      this.#failures += 1
      this.#inFlight = 0
      this.#intake.putBack(unwritten)
      this.#deps.log.warn({ err: error, rows: unwritten.length }, 'not stored; trying again')
      return
    }
    this.#failures = 0
    this.#inFlight = 0
    this.#judge(readings)
    await acknowledge(readings, this.#deps.publish)
  }

  /** The readings are safe; a rule that fails on them must not stop the door. */
  #judge(readings: readonly Reading[]): void {
    try {
      if (readings.length > 0) this.#deps.stored(readings)
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'readings not judged')
    }
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

/** Tells each device of a batch its highest durable (boot, seq), some in each turn: a thousand at once hold everybody up. */
async function acknowledge(
  readings: readonly Reading[],
  publish: IngestDeps['publish'],
): Promise<void> {
  const highest = new Map<DeviceId, Reading>()
  for (const reading of readings) {
    const known = highest.get(reading.deviceId)
    if (!known || isLater(reading, known)) highest.set(reading.deviceId, reading)
  }
  let told = 0
  for (const [id, { boot, seq }] of highest) {
    if (told > 0 && told % TOLD_AT_ONCE === 0) await turn()
    publish(ackTopic(id), JSON.stringify({ boot, seq }))
    told += 1
  }
}

/** By (boot, seq), never by arrival. */
export function isLater(
  first: Pick<Reading, 'boot' | 'seq'>,
  second: Pick<Reading, 'boot' | 'seq'>,
): boolean {
  return first.boot === second.boot ? first.seq > second.seq : first.boot > second.boot
}
