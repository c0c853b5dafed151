import type { FastifyInstance } from 'fastify'
import { allowed } from './guard.ts'
import { makeMetrics, type MetricParts } from './metrics.ts'

/** Alive, fit to serve, figures for monitors and for the health page. */
export function healthRoutes(app: FastifyInstance, parts: MetricParts): void {
  const registry = makeMetrics(parts)
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
    void reply.header('cache-control', 'no-store')
    return parts.vitals.diagnostics()
  })
}
