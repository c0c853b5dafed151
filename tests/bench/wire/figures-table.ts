import type { Row } from '../row.ts'
import type { Agreement } from './measure.ts'
import type { Speech } from './screen.ts'

/** All that was measured of one peer: case → figure → value. */
export interface PeerFigures {
  readonly speech: Speech
  readonly cases: Record<string, Readonly<Record<string, unknown>>>
  readonly agreements: Record<string, Agreement>
}

export function round(value: number): number {
  const size = Math.abs(value)
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 3
  return Number(value.toFixed(digits))
}

interface Column {
  readonly figure: string
  readonly metric: string
  readonly unit: string
}

/** Figures of every peer, in absolute terms. */
const columns: readonly Column[] = [
  { figure: 'delivered', metric: 'updates-per-second', unit: 'updates/s' },
  { figure: 'cpuPerMillion', metric: 'cpu-seconds-per-million', unit: 's' },
  { figure: 'core', metric: 'core-percent', unit: '%' },
  { figure: 'postgresCore', metric: 'postgres-core-percent', unit: '%' },
  { figure: 'bytes', metric: 'bytes-per-update', unit: 'B' },
  { figure: 'p50Ms', metric: 'p50-ms', unit: 'ms' },
  { figure: 'p99Ms', metric: 'p99-ms', unit: 'ms' },
  { figure: 'maxMs', metric: 'max-ms', unit: 'ms' },
  { figure: 'phoneP99Ms', metric: 'phone-p99-ms', unit: 'ms' },
  { figure: 'gapMs', metric: 'silence-ms', unit: 'ms' },
  { figure: 'rssMb', metric: 'rss-mb', unit: 'MB' },
  { figure: 'loopP99Ms', metric: 'loop-p99-ms', unit: 'ms' },
  { figure: 'loopMaxMs', metric: 'loop-max-ms', unit: 'ms' },
  { figure: 'clientCpuPerMillion', metric: 'client-cpu-seconds-per-million', unit: 's' },
  { figure: 'wrong', metric: 'lost-doubled-diverged', unit: 'frames' },
  { figure: 'updatesPerSecond', metric: 'updates-per-second', unit: 'updates/s' },
  { figure: 'ms', metric: 'ms', unit: 'ms' },
  { figure: 'mb', metric: 'mb', unit: 'MB' },
  { figure: 'othersGapMs', metric: 'others-silence-ms', unit: 'ms' },
  { figure: 'othersMaxMs', metric: 'others-max-ms', unit: 'ms' },
  { figure: 'beforeP99Ms', metric: 'before-p99-ms', unit: 'ms' },
  { figure: 'resyncs', metric: 'resyncs', unit: 'times' },
  { figure: 'wallP99Ms', metric: 'p99-ms', unit: 'ms' },
  { figure: 'failures', metric: 'failed-handshakes', unit: 'screens' },
  { figure: 'told', metric: 'told-to-wait', unit: 'times' },
  { figure: 'rssMostMb', metric: 'rss-most-mb', unit: 'MB' },
  { figure: 'rssBeforeMb', metric: 'rss-before-mb', unit: 'MB' },
  { figure: 'fromSubmittedP99Ms', metric: 'from-submitted-p99-ms', unit: 'ms' },
  { figure: 'perSecond', metric: 'operations-per-second', unit: 'operations/s' },
]

/** Rows that others read name the product's case alone; rows of a rival name it too (`S2 raw`). */
export function rowsOfPeers(all: readonly PeerFigures[]): Row[] {
  const raw = all.find(({ speech }) => speech === 'raw')
  return all.flatMap(({ speech, cases, agreements }) => [
    ...Object.entries(cases).flatMap(([name, figures]) => [
      ...(speech === 'tongping' && raw ? ratios(name, figures, raw) : []),
      ...absolute(speech === 'tongping' ? name : `${name} ${speech}`, name, figures),
    ]),
    ...Object.entries(agreements).map(([name, got]): Row => ({
      case: speech === 'tongping' ? name : `${name} ${speech}`,
      metric: 'screens-that-differ',
      value: got.wrongWalls + got.behind + got.wrongHashes,
      unit: 'screens',
    })),
  ])
}

function absolute(label: string, name: string, figures: Readonly<Record<string, unknown>>): Row[] {
  const rows = columns.flatMap(({ figure, metric, unit }): Row[] => {
    const value = figures[figure]
    return typeof value === 'number' ? [{ case: label, metric, value: round(value), unit }] : []
  })
  // All screens are back when the last one is.
  const last = figures['maxMs']
  if (name === 'STORM' && typeof last === 'number')
    rows.push({ case: label, metric: 'ms', value: round(last), unit: 'ms' })
  return rows
}

const pairs: readonly (readonly [figure: string, metric: string])[] = [
  ['cpuPerMillion', 'cpu-ratio-to-raw'],
  ['bytes', 'bytes-ratio-to-raw'],
  ['mb', 'bytes-ratio-to-raw'],
  ['delivered', 'updates-ratio-to-raw'],
  ['updatesPerSecond', 'updates-ratio-to-raw'],
  ['ms', 'ms-ratio-to-raw'],
  ['rssMb', 'rss-ratio-to-raw'],
  ['clientCpuPerMillion', 'client-cpu-ratio-to-raw'],
]

function ratios(name: string, figures: Readonly<Record<string, unknown>>, raw: PeerFigures): Row[] {
  const limit = raw.cases[name] ?? raw.cases[name.split(' ')[0] ?? '']
  if (!limit) return []
  return pairs.flatMap(([figure, metric]): Row[] => {
    // What a server grows by for one that does not read is no amount that travels.
    if (figure === 'mb' && name === 'SLOW') return []
    const [own, theirs] = [figures[figure], limit[figure]]
    if (typeof own !== 'number' || typeof theirs !== 'number' || theirs === 0) return []
    return [{ case: name, metric, value: round(own / theirs), unit: '×' }]
  })
}
