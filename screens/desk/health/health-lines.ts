import type { Diagnostics } from '#shared/model/diagnostics.ts'
import { formatAge, formatClock, formatCount, formatPercent } from '../../locale/format.ts'
import type { Words } from '../../locale/words.ts'
import { formatBytes, formatMs, formatRate, formatSeconds } from './amounts.ts'
import { limits } from './limits.ts'

type HealthWords = Words['desk']['health']
export type GroupName = keyof HealthWords['groups']
type LineName = keyof HealthWords['labels']
type AdviceName = keyof HealthWords['advice']

/** Within its bound, beyond it, or a figure without one. */
export type Standing = 'within' | 'beyond' | 'free'

/** One figure: never without unit, bound and the time it covers. */
export interface HealthLine {
  readonly name: LineName
  readonly label: string
  readonly value: string
  readonly bound: string
  readonly over: string
  readonly standing: Standing
  /** What to do when it is beyond its bound. */
  readonly advice: string
}
export interface HealthGroup {
  readonly name: GroupName
  readonly lines: readonly HealthLine[]
}

type Make = (words: HealthWords, told: Diagnostics) => readonly HealthLine[]
type Span = keyof HealthWords['spans']

/** The figures in the order in which one looks for a fault: can it write, do screens hear, is the machine fit. */
export function healthGroups(words: HealthWords, told: Diagnostics): readonly HealthGroup[] {
  const groups: readonly (readonly [GroupName, Make])[] = [
    ['writes', writeLines],
    ['lines', screenLines],
    ['positions', positionLines],
    ['process', processLines],
    ['store', storeLines],
  ]
  return groups.map(([name, make]) => ({ name, lines: make(words, told) }))
}

/** How many figures have a bound, and how many are beyond it. */
export function judge(groups: readonly HealthGroup[]): {
  readonly bounded: number
  readonly beyond: number
} {
  const lines = groups.flatMap((group) => group.lines)
  return {
    bounded: lines.filter(({ standing }) => standing !== 'free').length,
    beyond: lines.filter(({ standing }) => standing === 'beyond').length,
  }
}

function free(words: HealthWords, name: LineName, value: string, span: Span): HealthLine {
  const bound = words.standing.free
  return {
    name,
    label: words.labels[name],
    value,
    bound,
    over: words.spans[span],
    standing: 'free',
    advice: '',
  }
}

function judged(
  words: HealthWords,
  name: AdviceName,
  figure: {
    readonly value: string
    readonly bound: string
    readonly span: Span
    readonly isWell: boolean
  },
): HealthLine {
  return {
    name,
    label: words.labels[name],
    value: figure.value,
    bound: figure.bound,
    over: words.spans[figure.span],
    standing: figure.isWell ? 'within' : 'beyond',
    advice: words.advice[name],
  }
}

function writeLines(words: HealthWords, { writes }: Diagnostics): readonly HealthLine[] {
  const { readOnlySince, waiting, waitingLimit, commits } = writes
  const most = Math.floor(waitingLimit * limits.waitingShare)
  return [
    judged(words, 'accepting', {
      value: readOnlySince === null ? words.yes : words.readOnlySince(formatClock(readOnlySince)),
      bound: words.required,
      span: 'now',
      isWell: readOnlySince === null,
    }),
    free(words, 'operations', words.perSecond(formatRate(writes.operationsPerSecond)), 'minute'),
    judged(words, 'waiting', {
      value: words.of(formatCount(waiting), formatCount(waitingLimit)),
      bound: words.atMost(formatCount(most)),
      span: 'now',
      isWell: waiting <= most,
    }),
    judged(words, 'commits', {
      value: commits
        ? words.quantiles(formatMs(commits.p50Ms), formatMs(commits.p99Ms))
        : words.noCommits,
      bound: words.p99AtMost(formatMs(limits.commitP99Ms)),
      span: 'fiveMinutes',
      isWell: (commits?.p99Ms ?? 0) <= limits.commitP99Ms,
    }),
  ]
}

function screenLines(words: HealthWords, { lines }: Diagnostics): readonly HealthLine[] {
  if (!lines) return []
  const { wall, desk, mobile } = lines.screens
  const mostWaiting = Math.floor(lines.queueLimit * limits.queueShare)
  const mostBytes = lines.queueBytesLimit * limits.queueShare
  return [
    judged(words, 'walls', {
      value: screensInWords(words, wall),
      bound: words.furthestAtMost(words.seconds(formatSeconds(limits.wallBehindMs))),
      span: 'now',
      isWell: wall.furthestMs <= limits.wallBehindMs,
    }),
    free(words, 'desks', screensInWords(words, desk), 'now'),
    free(words, 'phones', screensInWords(words, mobile), 'now'),
    free(words, 'frames', words.framesPerSecond(formatRate(lines.framesPerSecond)), 'minute'),
    free(words, 'sent', `${formatBytes(lines.bytesPerSecond)}/s`, 'minute'),
    judged(words, 'positionFrames', {
      value: words.skipped(formatRate(lines.positionsPerSecond), formatPercent(lines.skippedShare)),
      bound: words.skippedAtMost(formatPercent(limits.skippedShare)),
      span: 'minute',
      isWell: lines.skippedShare <= limits.skippedShare,
    }),
    judged(words, 'queue', {
      value: words.queue(formatCount(lines.longestQueue), formatBytes(lines.largestQueueBytes)),
      bound: words.atMost(words.queue(formatCount(mostWaiting), formatBytes(mostBytes))),
      span: 'now',
      isWell: lines.longestQueue <= mostWaiting && lines.largestQueueBytes <= mostBytes,
    }),
    judged(words, 'marks', {
      value: words.times(formatCount(lines.resyncMarksLastHour)),
      bound: words.atMost(words.times(formatCount(limits.marksPerHour))),
      span: 'hour',
      isWell: lines.resyncMarksLastHour <= limits.marksPerHour,
    }),
    judged(words, 'deferred', {
      value: words.times(formatCount(lines.deferredLastMinute)),
      bound: words.atMost(words.times(formatCount(limits.deferredPerMinute))),
      span: 'minute',
      isWell: lines.deferredLastMinute <= limits.deferredPerMinute,
    }),
  ]
}

function screensInWords(
  words: HealthWords,
  screens: NonNullable<Diagnostics['lines']>['screens']['wall'],
): string {
  if (screens.connected === 0) return words.noScreens
  return words.screens(
    formatCount(screens.connected),
    formatCount(screens.behind),
    words.seconds(formatSeconds(screens.furthestMs)),
  )
}

function positionLines(words: HealthWords, { positions }: Diagnostics): readonly HealthLine[] {
  const { units, heard, reporting, tick, ticksPerSecond } = positions
  const least = Math.ceil(units * limits.reportingShare)
  return [
    judged(words, 'reporting', {
      value: words.ofUnits(formatCount(reporting), formatCount(units)),
      bound: words.atLeast(formatCount(least)),
      span: 'reporting',
      isWell: reporting >= least,
    }),
    free(words, 'heard', words.ofUnits(formatCount(heard), formatCount(units)), 'start'),
    judged(words, 'beat', {
      value: words.beat(formatRate(ticksPerSecond), formatCount(tick)),
      bound: words.atLeast(formatRate(limits.beatsPerSecond)),
      span: 'minute',
      isWell: ticksPerSecond >= limits.beatsPerSecond,
    }),
  ]
}

function processLines(words: HealthWords, told: Diagnostics): readonly HealthLine[] {
  const { delayP50Ms, delayP99Ms, heapBytes, heapLimitBytes, residentBytes, upMs } = told.process
  const share = heapBytes / Math.max(1, heapLimitBytes)
  return [
    judged(words, 'delay', {
      value: words.quantiles(formatMs(delayP50Ms), formatMs(delayP99Ms)),
      bound: words.p99AtMost(formatMs(limits.delayP99Ms)),
      span: 'delay',
      isWell: delayP99Ms <= limits.delayP99Ms,
    }),
    judged(words, 'heap', {
      value: words.heap(formatBytes(heapBytes), formatBytes(heapLimitBytes), formatPercent(share)),
      bound: words.atMost(formatPercent(limits.heapShare)),
      span: 'now',
      isWell: share <= limits.heapShare,
    }),
    free(words, 'resident', formatBytes(residentBytes), 'now'),
    free(words, 'up', formatAge(upMs), 'start'),
  ]
}

function storeLines(words: HealthWords, { store }: Diagnostics): readonly HealthLine[] {
  const after = store.version - store.snapshotVersion
  const most = store.snapshotEvery * limits.snapshotsMissed
  return [
    free(words, 'version', formatCount(store.version), 'now'),
    judged(words, 'snapshot', {
      value: words.entries(formatCount(after)),
      bound: words.atMost(words.entries(formatCount(most))),
      span: 'now',
      isWell: after <= most,
    }),
  ]
}
