import * as v from 'valibot'
import { instant } from './position.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const amount = v.pipe(v.number(), v.minValue(0))

/** Screens of one kind: how many, and how far behind the newest positions they say they are. */
const screensOfKind = v.object({
  connected: count,
  /** More than two seconds behind. */
  behind: count,
  furthestMs: amount,
})

const lines = v.object({
  screens: v.object({ wall: screensOfKind, desk: screensOfKind, mobile: screensOfKind }),
  framesPerSecond: amount,
  bytesPerSecond: amount,
  positionsPerSecond: amount,
  /** Frames of positions that slow screens were spared in the last minute, of all that were due; 0..1. */
  skippedShare: v.pipe(amount, v.maxValue(1)),
  /** Record frames that wait for all screens together. */
  waiting: count,
  /** For the screen for which most waits, with the bounds of one screen. */
  longestQueue: count,
  queueLimit: count,
  largestQueueBytes: count,
  queueBytesLimit: count,
  resyncMarksLastHour: count,
  deferredLastMinute: count,
})

/** What a group of screens holds. Names are of places and stages, never of people. */
const audienceFigures = v.object({
  name: v.string(),
  version: count,
  hash: v.string(),
  records: count,
  listeners: count,
  /** From this version on, "changed since" can be answered. */
  horizon: count,
})
export type AudienceFigures = v.InferOutput<typeof audienceFigures>

/**
 * How the server is (`GET /api/v1/diagnostics`). Rates are of the last minute, durations of at most the last five, totals of the
 * present process. It names no person: audiences of people's own tasks are summed.
 */
export const diagnostics = v.object({
  /** City's instant of the answer. */
  at: instant,
  writes: v.object({
    /** City's instant since when no writes are taken; null while they are. */
    readOnlySince: v.nullable(instant),
    waiting: count,
    waitingLimit: count,
    operationsPerSecond: amount,
    /** Null when nothing was stored of late. */
    commits: v.nullable(v.object({ count, p50Ms: amount, p99Ms: amount })),
  }),
  /** Null before the live door is open. */
  lines: v.nullable(lines),
  audiences: v.object({
    /** Those with most listeners first. */
    shared: v.array(audienceFigures),
    /** How many more there are. */
    more: count,
    own: v.object({ audiences: count, records: count, listeners: count }),
  }),
  positions: v.object({
    units: count,
    /** Ever, by this process. */
    heard: count,
    /** Within the last 150 s, real. */
    reporting: count,
    tick: count,
    ticksPerSecond: amount,
  }),
  process: v.object({
    delayP50Ms: amount,
    delayP99Ms: amount,
    heapBytes: count,
    heapLimitBytes: count,
    residentBytes: count,
    upMs: amount,
  }),
  store: v.object({
    version: count,
    snapshotVersion: count,
    snapshotEvery: count,
  }),
})
export type Diagnostics = v.InferOutput<typeof diagnostics>
