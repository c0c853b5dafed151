import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { refusalCodes } from '#shared/refusal.ts'
import { screenKinds } from '#shared/access/roles.ts'
import type { Audiences } from '../run/audiences.ts'
import { QUEUE_LIMIT, type Loop } from '../run/loop.ts'
import type { Outcome } from '../run/loop-parts.ts'
import type { LineFigures, LiveDoor, ScreenFigures } from '../run/ports.ts'
import type { UnitTelemetry } from '../run/telemetry.ts'
import { LOST_POSITION_MS, type Vitals } from '../run/vitals.ts'

export interface MetricParts {
  readonly loop: Loop
  readonly audiences: Audiences
  readonly telemetry: UnitTelemetry
  readonly vitals: Vitals
  /** Undefined before the live door is open. */
  readonly door: () => LiveDoor | undefined
}

/** From what a fast disk takes to what nobody waits for. */
const COMMIT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const outcomes: readonly Outcome[] = ['accepted', ...refusalCodes]

/** A value with the labels of a closed list. */
interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}
type Read = (line: LineFigures | undefined) => number | readonly Sample[]
type Row = readonly [name: string, help: string, read: Read]

const plain = (value: number): readonly Sample[] => [{ labels: {}, value }]

/** Totals since the start of the process. */
function counters({ loop, telemetry }: MetricParts): readonly Row[] {
  const { figures } = loop
  return [
    ['operations_total', 'Answers to operations by how they came out, repeated answers included.', () =>
      outcomes.map((outcome) => ({ labels: { outcome }, value: figures.outcomes.get(outcome) ?? 0 }))],
    ['telemetry_beats_total', 'Beats of telemetry, ten a second.', () => telemetry.tick],
    ['frames_sent_total', 'Record frames written to sockets.', (line) => line?.frames ?? 0],
    ['telemetry_frames_sent_total', 'Telemetry frames written to sockets.', (line) => line?.ticks ?? 0],
    ['telemetry_frames_skipped_total', 'Telemetry frames slow screens were spared: they get a merged one later.',
      (line) => line?.skippedTicks ?? 0],
    ['sent_bytes_total', 'Bytes of frames written to sockets.', (line) => line?.bytes ?? 0],
    ['queue_overflows_total', 'Times that what waited for a screen was dropped for resync marks.',
      (line) => line?.overflows ?? 0],
    ['resyncs_total', 'Times a screen was told to take an audience anew: the changes, or the whole snapshot.', (line) =>
      (line?.resyncs ?? []).map(({ sort, take, count }) => ({ labels: { audience: sort, take }, value: count }))],
    ['handshakes_admitted_total', 'Handshakes let in.', (line) => line?.admitted ?? 0],
    ['handshakes_deferred_total', 'Handshakes asked to come later.', (line) => line?.deferred ?? 0],
  ] // prettier-ignore
}

function gauges(parts: MetricParts): readonly Row[] {
  const { loop, audiences, telemetry, vitals } = parts
  return [
    ['operations_waiting', 'Operations taken and not yet answered.', () => loop.figures.queued],
    ['operations_waiting_limit', 'Operations that may wait.', () => QUEUE_LIMIT],
    ['version', 'Seq of the newest durable entry.', () => loop.committed.version],
    ['snapshot_version', 'Version of the newest stored snapshot.', () => loop.figures.snapshotSeq],
    ['horizon_version', 'Oldest version from which every audience can be brought to now by changes.',
      () => audiences.horizon],
    ['read_only', '1 while no writes are taken.', () => Number(loop.isReadOnly)],
    ['audiences', 'Audiences in use.', () => audiences.size],
    ['units', 'Units of the city.', () => telemetry.size],
    ['units_heard', 'Units with a position.', () => telemetry.heard],
    ['units_reporting', 'Units that were measured in the last 150 seconds.',
      () => telemetry.reporting(LOST_POSITION_MS)],
    ['event_loop_delay_p50_seconds', 'Delay of the event loop, median of the last 30 to 60 seconds.',
      () => vitals.eventLoop.delayMs(0.5) / 1000],
    ['event_loop_delay_p99_seconds', 'Delay of the event loop, 99th percentile of the last 30 to 60 seconds.',
      () => vitals.eventLoop.delayMs(0.99) / 1000],
    ...screenGauges,
  ] // prettier-ignore
}

/** The live door: what waits and its bounds, who is behind. */
const screenGauges: readonly Row[] = [
  ['frames_waiting', 'Record frames that wait for slow screens.', (line) => line?.waiting ?? 0],
  ['socket_queue_frames', 'Record frames that wait for the screen for which most waits.', (line) => line?.longestQueue ?? 0],
  ['socket_queue_frames_limit', 'Record frames that may wait for one screen.', (line) => line?.mostFrames ?? 0],
  ['socket_queue_bytes', 'Bytes that wait for the screen for which most waits.', (line) => line?.largestQueueBytes ?? 0],
  ['socket_queue_bytes_limit', 'Bytes that may wait for one screen.', (line) => line?.mostBytes ?? 0],
  ['screens', 'Connected screens.', byKind(({ connected }) => connected)],
  ['screens_behind', 'Screens more than two seconds behind the newest positions.', byKind(({ behind }) => behind)],
  ['screens_furthest_behind_seconds', 'How far the furthest screen is behind.', byKind(({ furthestMs }) => furthestMs / 1000)],
] // prettier-ignore

function byKind(value: (screens: ScreenFigures) => number): Read {
  return (line) =>
    screenKinds.map((screen) => ({
      labels: { screen },
      value: line ? value(line.screens[screen]) : 0,
    }))
}

/**
 * Everything `/metrics` tells: ours under `tongping_`, the process under the names that every monitor knows. Labels come from
 * closed lists; no audience, place or person is named.
 */
export function makeMetrics(parts: MetricParts): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  // They are emptied at every reading, so that two readers would take each other's figures away; ours are not.
  for (const { name } of registry.getMetricsAsArray())
    if (name.startsWith('nodejs_eventloop_lag')) registry.removeSingleMetric(name)

  // All is read in one turn: the door counts its screens once for all of it.
  let lineOfTurn: { readonly figures: LineFigures | undefined } | undefined
  const line = () => {
    if (!lineOfTurn) queueMicrotask(() => (lineOfTurn = undefined))
    lineOfTurn ??= { figures: parts.door()?.figures }
    return lineOfTurn.figures
  }
  const read = ([, , value]: Row): readonly Sample[] => {
    const got = value(line())
    return typeof got === 'number' ? plain(got) : got
  }
  for (const row of counters(parts)) addCounter(registry, row, () => read(row))
  for (const row of gauges(parts)) addGauge(registry, row, () => read(row))
  addCommitTimes(registry, parts.loop)
  return registry
}

const about = ([name, help]: Row, labelNames: string[], registry: Registry) => ({
  name: `tongping_${name}`,
  help,
  labelNames,
  registers: [registry],
})

const labelNames = ['outcome', 'audience', 'take', 'screen']

function addCounter(registry: Registry, row: Row, samples: () => readonly Sample[]): void {
  new Counter({
    ...about(row, labelNames, registry),
    collect() {
      this.reset()
      for (const { labels, value } of samples()) this.inc(labels, value)
    },
  })
}

function addGauge(registry: Registry, row: Row, samples: () => readonly Sample[]): void {
  new Gauge({
    ...about(row, labelNames, registry),
    collect() {
      for (const { labels, value } of samples()) this.set(labels, value)
    },
  })
}

function addCommitTimes(registry: Registry, { figures }: Loop): void {
  const histogram = new Histogram({
    name: 'tongping_commit_duration_seconds',
    help: 'How long groups of operations took to become durable.',
    buckets: COMMIT_SECONDS,
    registers: [registry],
  })
  figures.commitTimes.listen((ms) => histogram.observe(ms / 1000))
}
