import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as v from 'valibot'
import { audiencesFor, parseAudience, type AudienceName } from '#shared/access/audience.ts'
import type { Principal } from '#shared/access/principal.ts'
import { stageId } from '#shared/model/id.ts'
import type { SnapshotBody } from '#shared/sync/mirror.ts'
import type { Audiences } from '../run/audiences.ts'
import type { UnitTelemetry } from '../run/telemetry.ts'
import { no } from './guard.ts'

const squeeze = promisify(gzip)
/** A snapshot is shared by all who ask within this time (real ms): frames carry each of them on from its version. */
const SHARED_MS = 1000
/** Answers kept: those of every area of a large city, so that a thousand screens that come at once share them. */
const KEPT = 512
/** Records written in one turn: positions and acts of others are not kept waiting by a large audience. */
const AT_ONCE = 200
const mainStage = v.parse(stageId, 'main')

interface Encoded {
  readonly etag: string
  readonly madeAt: number
  readonly body: Promise<Buffer>
}

export interface SnapshotParts {
  readonly audiences: Audiences
  readonly telemetry: UnitTelemetry
}

/** The whole of an audience, and which row of telemetry is which unit, to those whose audience it is. */
export function snapshotRoutes(app: FastifyInstance, parts: SnapshotParts): void {
  const { audiences, telemetry } = parts
  const snapshots = new Map<AudienceName, Encoded>()
  /** Fixed as long as this process runs. */
  const rows = new Map<AudienceName, Encoded>()

  function snapshotOf(name: AudienceName): Encoded | undefined {
    const known = snapshots.get(name)
    const now = performance.now()
    if (known && now - known.madeAt < SHARED_MS) return known
    const snapshot = audiences.snapshot(name)
    if (!snapshot) return undefined
    const etag = `"${snapshot.epoch}-${snapshot.version}"`
    const made = { etag, madeAt: now, body: encodeSnapshot(snapshot) }
    return isShared(name) ? keep(snapshots, name, made) : made
  }

  function rowsOf(name: AudienceName): Encoded | undefined {
    const area = parseAudience(name)
    if (!area) return undefined
    const known = rows.get(name)
    if (known) return known
    const body = squeeze(JSON.stringify(telemetry.unitRows(area.key)), { level: 1 })
    return keep(rows, name, { etag: `"${telemetry.run}"`, madeAt: performance.now(), body })
  }

  app.get<OfAudience>('/api/v1/snapshot/:audience', (request, reply) =>
    answer(request, reply, snapshotOf),
  )
  app.get<OfAudience>('/api/v1/unit-rows/:audience', (request, reply) =>
    answer(request, reply, rowsOf),
  )
}

/** One person's own is asked for once: kept, thousands of them would push out what is shared. */
const isShared = (name: AudienceName): boolean => !name.startsWith('principal:')

interface OfAudience {
  readonly Params: { readonly audience: string }
}

async function answer(
  request: FastifyRequest<OfAudience>,
  reply: FastifyReply,
  encode: (name: AudienceName) => Encoded | undefined,
): Promise<FastifyReply> {
  const { principal } = request
  if (!principal) return no(request, reply, { code: 'signed-out' }).answered
  const name = ownAudiences(principal).find((own) => own === request.params.audience)
  const encoded = name && encode(name)
  if (!encoded) return no(request, reply, { code: 'not-found', field: 'audience' }).answered
  void reply.header('etag', encoded.etag).header('cache-control', 'private, no-cache')
  if (request.headers['if-none-match'] === encoded.etag) return reply.code(304).send()
  const body = await encoded.body
  return reply.type('application/json; charset=utf-8').header('content-encoding', 'gzip').send(body)
}

/** Keeps an answer; the ones that were made first make room. */
function keep(cache: Map<AudienceName, Encoded>, name: AudienceName, made: Encoded): Encoded {
  cache.delete(name)
  cache.set(name, made)
  for (const oldest of cache.keys()) {
    if (cache.size <= KEPT) break
    cache.delete(oldest)
  }
  // Whoever waits for it is told; that nobody does is no fault of the process.
  made.body.catch(() => cache.delete(name))
  return made
}

/** Written some records at a time, from a copy that nothing alters: records are immutable. */
async function encodeSnapshot(snapshot: SnapshotBody): Promise<Buffer> {
  const { records, ...about } = snapshot
  const parts = [`${JSON.stringify(about).slice(0, -1)},"records":[`]
  for (let from = 0; from < records.length; from += AT_ONCE) {
    const text = JSON.stringify(records.slice(from, from + AT_ONCE)).slice(1, -1)
    parts.push(from === 0 ? text : `,${text}`)
    await nextTurn()
  }
  parts.push(']}')
  return squeeze(parts.join(''), { level: 1 })
}

function ownAudiences(principal: Principal): AudienceName[] {
  const screens = principal.role === 'wall' ? (['wall'] as const) : (['desk', 'mobile'] as const)
  return screens.flatMap((screen) => audiencesFor(principal, screen, mainStage))
}
