import type { FastifyInstance } from 'fastify'
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { Audiences } from '../run/audiences.ts'
import type { Loop } from '../run/loop.ts'
import type { UnitTelemetry } from '../run/telemetry.ts'
import { watchEventLoop } from './event-loop.ts'
import { allowed } from './guard.ts'

export interface HealthParts {
  readonly loop: Loop
  readonly audiences: Audiences
  readonly telemetry: UnitTelemetry
  readonly sockets: () => { readonly sockets: number; readonly frames: number }
}

/** Alive, fit to serve, figures for monitors and for the health page. */
export function healthRoutes(app: FastifyInstance, parts: HealthParts): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'tongping_' })
  watchEventLoop(registry)
  const gauges: readonly (readonly [name: string, help: string, read: () => number])[] = [
    ['queue', 'operations taken and not yet answered', () => parts.loop.figures.queued],
    ['commits_total', 'groups stored', () => parts.loop.figures.commits],
    ['operations_total', 'operations decided', () => parts.loop.figures.operations],
    ['commit_ms', 'duration of the last commit, ms', () => parts.loop.figures.lastCommitMs],
    ['version', 'seq of the newest durable entry', () => parts.loop.committed.version],
    ['snapshot_version', 'seq of the newest stored snapshot', () => parts.loop.figures.snapshotSeq],
    ['sockets', 'connected screens', () => parts.sockets().sockets],
    ['frames_total', 'record frames sent to an audience', () => parts.sockets().frames],
    ['audiences', 'audiences in use', () => parts.audiences.list().length],
    ['units_heard', 'units with a position', () => parts.telemetry.heard],
  ]
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
