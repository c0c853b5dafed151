import type { FastifyInstance } from 'fastify'
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { Audiences } from '../run/audiences.ts'
import { QUEUE_LIMIT, type Loop } from '../run/loop.ts'
import type { LineFigures } from '../run/ports.ts'
import type { UnitTelemetry } from '../run/telemetry.ts'
import { watchEventLoop } from './event-loop.ts'
import { allowed } from './guard.ts'

export interface HealthParts {
  readonly loop: Loop
  readonly audiences: Audiences
  readonly telemetry: UnitTelemetry
  /** Undefined before the live door is open. */
  readonly sockets: () => LineFigures | undefined
}

type Read = readonly [name: string, help: string, read: () => number]

function cityGauges(parts: HealthParts): Read[] {
  const { figures } = parts.loop
  return [
    ['queue', 'operations taken and not yet answered', () => figures.queued],
    ['queue_limit', 'operations that may wait', () => QUEUE_LIMIT],
    ['commits_total', 'groups stored', () => figures.commits],
    ['operations_total', 'operations decided', () => figures.operations],
    ['commit_ms', 'duration of the last commit, ms', () => figures.lastCommitMs],
    ['version', 'seq of the newest durable entry', () => parts.loop.committed.version],
    ['snapshot_version', 'seq of the newest stored snapshot', () => figures.snapshotSeq],
    ['read_only', '1 when no writes are taken', () => Number(parts.loop.isReadOnly)],
    ['audiences', 'audiences in use', () => parts.audiences.list().length],
    ['units_heard', 'units with a position', () => parts.telemetry.heard],
    ['telemetry_tick', 'beats of telemetry', () => parts.telemetry.tick],
  ]
}

/** The live door: what was sent, what waits and its bounds, who is behind. */
function lineGauges(sockets: HealthParts['sockets']): Read[] {
  const read = (name: keyof LineFigures) => () => sockets()?.[name] ?? 0
  return [
    ['sockets', 'connected screens', read('sockets')],
    ['frames_total', 'record frames written to sockets', read('frames')],
    ['telemetry_frames_total', 'telemetry frames written to sockets', read('ticks')],
    ['telemetry_skipped_total', 'telemetry frames a slow screen gets merged', read('skippedTicks')],
    ['sent_bytes_total', 'bytes of frames written to sockets', read('bytes')],
    ['frames_waiting', 'record frames that wait for slow screens', read('waiting')],
    ['frames_waiting_limit', 'record frames that may wait for one screen', read('mostFrames')],
    ['bytes_waiting_limit', 'bytes that may wait for one screen', read('mostBytes')],
    ['resync_marks_total', 'times a screen’s queue was dropped for a mark', read('overflows')],
    ['screens_behind', 'screens more than two seconds behind', read('behind')],
    ['screens_furthest_ticks', 'ticks the furthest screen is behind', read('furthestTicks')],
    ['handshakes_admitted_total', 'handshakes let in', read('admitted')],
    ['handshakes_deferred_total', 'handshakes asked to come later', read('deferred')],
  ]
}

/** Alive, fit to serve, figures for monitors and for the health page. */
export function healthRoutes(app: FastifyInstance, parts: HealthParts): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'tongping_' })
  watchEventLoop(registry)
  const gauges = [...cityGauges(parts), ...lineGauges(parts.sockets)]
  for (const [name, help, read] of gauges) {
    new Gauge({
      name: `tongping_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }

  app.get('/healthz', () => ({ alive: true }))
  app.get('/readyz', (_request, reply) =>
    reply.code(parts.loop.isReadOnly ? 503 : 200).send({ ready: !parts.loop.isReadOnly }),
  )
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
  app.get('/api/v1/diagnostics', (request, reply) => {
    const who = allowed(request, reply, 'readDiagnostics')
    if ('answered' in who) return who.answered
    return {
      version: parts.loop.committed.version,
      readOnly: parts.loop.isReadOnly,
      loop: parts.loop.figures,
      ...parts.sockets(),
      audiences: parts.audiences.list(),
      memory: process.memoryUsage(),
    }
  })
}
