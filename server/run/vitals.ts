import { getHeapStatistics } from 'node:v8'
import type { AudienceFigures, Diagnostics } from '#shared/model/diagnostics.ts'
import type { Audiences } from './audiences.ts'
import { watchEventLoop, type EventLoopWatch } from './event-loop.ts'
import { QUEUE_LIMIT, type Loop } from './loop.ts'
import type { Clock, LineFigures, LiveDoor } from './ports.ts'
import { SNAPSHOT_EVERY } from './snapshots.ts'
import { startPulse, type Growth, type Pulse } from './pulse.ts'
import type { UnitTelemetry } from './telemetry.ts'

/** A unit says where it is every 15 s; ten times that, and its position is lost. @source screens.md §7 */
export const LOST_POSITION_MS = 150_000
/** Audiences that are listed; a person reads no more of them. */
const LISTED = 200

/** What grows, and how fast is worth knowing. */
type Total =
  'operations' | 'frames' | 'bytes' | 'ticks' | 'skipped' | 'marks' | 'deferred' | 'beats'

/** Watches over the server: figures of the moment, and how they went of late. */
export interface Vitals {
  readonly eventLoop: EventLoopWatch
  diagnostics(): Diagnostics
  stop(): void
}

export interface VitalParts {
  readonly loop: Loop
  readonly audiences: Audiences
  readonly telemetry: UnitTelemetry
  readonly clock: Clock
  /** Undefined before the live door is open. */
  readonly door: () => LiveDoor | undefined
}

/** Starts to watch. */
export function watchVitals(parts: VitalParts): Vitals {
  const { clock, loop, telemetry, door } = parts
  const startedAt = clock.monotonicNow()
  const eventLoop = watchEventLoop(clock)
  const pulse: Pulse<Total> = startPulse(clock, () => ({
    ...totalsOf(door()?.figures),
    operations: loop.figures.operations,
    beats: telemetry.tick,
  }))
  return {
    eventLoop,
    diagnostics: () => {
      const line = door()?.figures
      const growth = pulse.look()
      return {
        at: clock.cityNow(),
        writes: writesOf(parts, growth),
        lines: line ? linesOf(line, growth) : null,
        audiences: audiencesOf(parts),
        positions: {
          units: telemetry.size,
          heard: telemetry.heard,
          reporting: telemetry.reporting(LOST_POSITION_MS),
          tick: telemetry.tick,
          ticksPerSecond: growth.perSecond('beats'),
        },
        process: processOf(eventLoop, clock.monotonicNow() - startedAt),
        store: {
          version: loop.committed.version,
          snapshotVersion: loop.figures.snapshotSeq,
          snapshotEvery: SNAPSHOT_EVERY,
        },
      }
    },
    stop() {
      pulse.stop()
      eventLoop.stop()
    },
  }
}

function totalsOf(line: LineFigures | undefined) {
  if (!line) return { frames: 0, bytes: 0, ticks: 0, skipped: 0, marks: 0, deferred: 0 }
  const { frames, bytes, ticks, skippedTicks: skipped, overflows: marks, deferred } = line
  return { frames, bytes, ticks, skipped, marks, deferred }
}

function writesOf({ loop, clock }: VitalParts, growth: Growth<Total>): Diagnostics['writes'] {
  return {
    readOnlySince: loop.figures.readOnlySince,
    waiting: loop.figures.queued,
    waitingLimit: QUEUE_LIMIT,
    operationsPerSecond: growth.perSecond('operations'),
    commits: loop.figures.commitTimes.quantiles(clock.monotonicNow()) ?? null,
  }
}

function linesOf(line: LineFigures, growth: Growth<Total>): Diagnostics['lines'] {
  const sent = growth.lastMinute('ticks')
  const skipped = growth.lastMinute('skipped')
  return {
    screens: line.screens,
    framesPerSecond: growth.perSecond('frames'),
    bytesPerSecond: growth.perSecond('bytes'),
    positionsPerSecond: growth.perSecond('ticks'),
    skippedShare: skipped === 0 ? 0 : skipped / (sent + skipped),
    waiting: line.waiting,
    longestQueue: line.longestQueue,
    queueLimit: line.mostFrames,
    largestQueueBytes: line.largestQueueBytes,
    queueBytesLimit: line.mostBytes,
    resyncMarksLastHour: growth.lastHour('marks'),
    deferredLastMinute: growth.lastMinute('deferred'),
  }
}

/** Places and stages by name; people's own tasks as one sum, because their names are people. */
function audiencesOf({ audiences, door }: VitalParts): Diagnostics['audiences'] {
  const opened = door()
  const shared: AudienceFigures[] = []
  const own = { audiences: 0, records: 0, listeners: 0 }
  for (const audience of audiences.list()) {
    const listeners = opened?.listening(audience.name) ?? 0
    if (!audience.name.startsWith('principal:')) {
      shared.push({ ...audience, listeners })
      continue
    }
    own.audiences += 1
    own.records += audience.records
    own.listeners += listeners
  }
  shared.sort(
    (left, right) => right.listeners - left.listeners || left.name.localeCompare(right.name),
  )
  return { shared: shared.slice(0, LISTED), more: Math.max(0, shared.length - LISTED), own }
}

function processOf(eventLoop: EventLoopWatch, upMs: number): Diagnostics['process'] {
  const { heapUsed, rss } = process.memoryUsage()
  return {
    delayP50Ms: eventLoop.delayMs(0.5),
    delayP99Ms: eventLoop.delayMs(0.99),
    heapBytes: heapUsed,
    heapLimitBytes: getHeapStatistics().heap_size_limit,
    residentBytes: rss,
    upMs,
  }
}
