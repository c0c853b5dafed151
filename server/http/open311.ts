import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import * as v from 'valibot'
import type { Gate } from '../run/gate.ts'
import type { Clock } from '../run/ports.ts'
import type { CityPack } from '#shared/model/pack.ts'
import type { Locale } from '#shared/model/words.ts'
import { refusalOfIssues, type Refusal } from '#shared/refusal.ts'
import { operationOf } from './idempotency.ts'
import { localeOf } from './language.ts'
import { sendDocument, sendErrors, withoutExtension } from './open311-answer.ts'
import { intentOf, principalOfKey } from './open311-post.ts'
import { findRequest, findRequests, findUpdates, type Open311Reads } from './open311-read.ts'
import { requestsQuery, updatesQuery, withoutEmpty, type RequestsQuery } from './open311-schema.ts'
import { w3Text } from './open311-time.ts'
import { requestOf, serviceOf, type PublicView } from './open311-view.ts'
import { refusalOfError } from './problem.ts'
import { DAY_MS, makeQuota, type Limit, type Quota } from './quota.ts'

/** Who may post: by key. Absent limits = none (the demo's key). */
export interface ApiKey {
  readonly label: string
  readonly limits: readonly Limit[]
}

/** What the Open311 door needs. */
export interface Open311Deps {
  readonly gate: Gate
  readonly reads: Omit<Open311Reads, 'committed'>
  readonly pack: Pick<CityPack, 'id' | 'names' | 'classes' | 'departments'>
  readonly keys: ReadonlyMap<string, ApiKey>
  readonly clock: Pick<Clock, 'cityNow' | 'monotonicNow'>
  readonly locale: Locale
  /** Where outsiders reach us, without a slash at the end: for the discovery document. */
  readonly publicUrl: string
  readonly contact: string
  /** Our bugs: the answer carries the returned id. */
  readonly logFault: (error: unknown) => string
}

/** Per address behind a limited key, above the key's own limits. */
const PER_ADDRESS: readonly Limit[] = [{ count: 60, withinMs: 3_600_000 }]
/** @source GeoReport v2: "may not span more than 90 days" */
const LONGEST_SPAN_MS = 90 * DAY_MS
/** Text of a form with the longest description, percent-encoded. */
const BODY_LIMIT = 64 * 1024
/** When this document last changed its shape. */
const CHANGESET = '2026-11-23T00:00:00Z'

/** GeoReport v2 for outsiders; register it with the prefix `/open311/v2`. */
export function open311(deps: Open311Deps): FastifyPluginAsync {
  return async (app) => {
    await app.register(formbody, { bodyLimit: BODY_LIMIT })
    app.setErrorHandler((error, request, reply) => answerError(deps, error, { request, reply }))
    app.setNotFoundHandler((request, reply) =>
      refuseWith(deps, { code: 'not-found' }, { request, reply }),
    )
    const reads: Open311Reads = { ...deps.reads, committed: deps.gate.committed }
    addServices(app, deps)
    addRequests(app, deps, reads)
    addPost(app, deps)
    addUpdates(app, deps, reads)
    // Else the pages of the screens would answer for what is not here.
    app.get('/*', (request, reply) => refuseWith(deps, { code: 'not-found' }, { request, reply }))
  }
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

function refuseWith(
  deps: Open311Deps,
  refusal: Refusal,
  { request, reply }: Exchange,
): FastifyReply {
  return sendErrors(request, reply, { refusal, fallback: deps.locale })
}

function answerError(deps: Open311Deps, error: unknown, exchange: Exchange): FastifyReply {
  const known = refusalOfError(error)
  const refusal: Refusal = known?.refusal ?? {
    code: 'internal',
    params: { logId: deps.logFault(error) },
  }
  return sendErrors(exchange.request, exchange.reply, {
    refusal,
    fallback: deps.locale,
    ...(known?.status === undefined ? {} : { status: known.status }),
  })
}

/** The same resource with each extension. */
const spellings = (path: string): string[] => [path, `${path}.json`, `${path}.xml`]

function viewFor(deps: Open311Deps, request: FastifyRequest): PublicView {
  return {
    pack: deps.pack,
    matter: (code) => deps.pack.classes.find((entry) => entry.code === code),
    locale: localeOf(request.headers['accept-language'], deps.locale),
  }
}

function addServices(app: FastifyInstance, deps: Open311Deps): void {
  for (const path of spellings('/discovery')) {
    app.get(path, (request, reply) =>
      sendDocument(request, reply, { rootName: 'discovery', value: discovery(deps) }),
    )
  }
  for (const path of spellings('/services')) {
    app.get(path, (request, reply) => {
      const { locale } = viewFor(deps, request)
      const value = deps.pack.classes.map((matter) => serviceOf(matter, locale))
      return sendDocument(request, reply, { rootName: 'services', value })
    })
  }
  app.get<{ Params: { code: string } }>('/services/:code', (request, reply) => {
    const code = withoutExtension(request.params.code)
    if (!viewFor(deps, request).matter(code)) {
      return refuseWith(deps, { code: 'not-found', field: 'service_code' }, { request, reply })
    }
    const value = { service_code: code, attributes: [] }
    return sendDocument(request, reply, { rootName: 'service_definition', value })
  })
}

function discovery(deps: Open311Deps) {
  return {
    changeset: CHANGESET,
    contact: deps.contact,
    key_service: deps.contact,
    endpoints: [
      {
        specification: 'http://wiki.open311.org/GeoReport_v2',
        url: `${deps.publicUrl}/open311/v2`,
        changeset: CHANGESET,
        type: 'production',
        formats: ['text/xml', 'application/json'],
      },
    ],
  }
}

function addRequests(app: FastifyInstance, deps: Open311Deps, reads: Open311Reads): void {
  for (const path of spellings('/requests')) {
    app.get(path, async (request, reply) => {
      const parsed = v.safeParse(requestsQuery, withoutEmpty(request.query))
      if (!parsed.success) {
        return refuseWith(deps, refusalOfIssues(parsed.issues), { request, reply })
      }
      const span = spanOf(parsed.output, deps.clock.cityNow())
      if ('code' in span) return refuseWith(deps, span, { request, reply })
      const found = await findRequests(reads, {
        ids: parsed.output.service_request_id,
        classCodes: parsed.output.service_code,
        statuses: parsed.output.status,
        ...span,
      })
      const view = viewFor(deps, request)
      const value = found.map(({ row, incident }) => requestOf(row, incident, view))
      return sendDocument(request, reply, { rootName: 'service_requests', value })
    })
  }
  app.get<{ Params: { id: string } }>('/requests/:id', async (request, reply) => {
    const found = await findRequest(reads, withoutExtension(request.params.id))
    if (!found) {
      return refuseWith(
        deps,
        { code: 'not-found', field: 'service_request_id' },
        { request, reply },
      )
    }
    const value = [requestOf(found.row, found.incident, viewFor(deps, request))]
    return sendDocument(request, reply, { rootName: 'service_requests', value })
  })
  // Ids are given at once, so a token is the id itself.
  app.get<{ Params: { token: string } }>('/tokens/:token', async (request, reply) => {
    const token = withoutExtension(request.params.token)
    const found = await findRequest(reads, token)
    if (!found) return refuseWith(deps, { code: 'not-found', field: 'token' }, { request, reply })
    const value = [{ service_request_id: found.row.id, token }]
    return sendDocument(request, reply, { rootName: 'service_requests', value })
  })
}

interface Span {
  readonly fromAt: number
  readonly toAt: number
}

/** The window asked for; without one, the last 90 days. */
function spanOf(
  query: Pick<RequestsQuery, 'start_date' | 'end_date'>,
  now: number,
): Span | Refusal {
  const { start_date: start, end_date: end } = query
  const toAt = end ?? (start === undefined ? now : Math.min(now, start + LONGEST_SPAN_MS))
  const fromAt = start ?? Math.max(0, toAt - LONGEST_SPAN_MS)
  if (start !== undefined && end !== undefined && (end < start || end - start > LONGEST_SPAN_MS)) {
    const reason = `Invalid value: Expected 0 to 90 days after start_date but received ${w3Text(end)}`
    return { code: 'out-of-range', field: 'end_date', params: { reason } }
  }
  return { fromAt, toAt: Math.max(fromAt, toAt) }
}

function addPost(app: FastifyInstance, deps: Open311Deps): void {
  const perAddress = makeQuota(deps.clock, PER_ADDRESS)
  const perKey = new Map<string, Quota>()
  for (const [key, { limits }] of deps.keys) {
    if (limits.length > 0) perKey.set(key, makeQuota(deps.clock, limits))
  }
  for (const path of spellings('/requests')) {
    app.post(path, { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      const exchange = { request, reply }
      const key = keyOf(request)
      const known = key === undefined ? undefined : deps.keys.get(key)
      if (key === undefined || !known) {
        return refuseWith(deps, { code: 'not-permitted', field: 'api_key' }, exchange)
      }
      const intent = intentOf(request.body)
      if (!intent.ok) return refuseWith(deps, intent.refusal, exchange)
      const quota = perKey.get(key)
      const waitMs = quota ? quota.take([key]) || perAddress.take([request.ip]) : 0
      if (waitMs > 0) {
        return refuseWith(deps, { code: 'overloaded', params: { retryAfterMs: waitMs } }, exchange)
      }
      const answer = await deps.gate.submit({
        ...operationOf(`open311\0${key}`, request),
        principal: principalOfKey(key, known.label),
        intent: intent.value,
      })
      if (answer.status === 'refused') {
        quota?.giveBack([key])
        return refuseWith(deps, outsideField(answer.refusal), exchange)
      }
      const id = answer.result.reportId ?? ''
      const value = [{ service_request_id: id, service_notice: null, account_id: null }]
      return sendDocument(request, reply, { rootName: 'service_requests', value })
    })
  }
}

/** The core names the intent's fields; outsiders know them by the standard's names. */
function outsideField(refusal: Refusal): Refusal {
  const names: Readonly<Record<string, string>> = { classCode: 'service_code', point: 'lat' }
  const field = refusal.field === undefined ? undefined : (names[refusal.field] ?? refusal.field)
  return { ...refusal, ...(field === undefined ? {} : { field }) }
}

/** The key, from the form or the address line. */
function keyOf(request: FastifyRequest): string | undefined {
  for (const place of [request.body, request.query]) {
    const given = withoutEmpty(place).api_key
    if (typeof given === 'string') return given
  }
  return undefined
}

function addUpdates(app: FastifyInstance, deps: Open311Deps, reads: Open311Reads): void {
  for (const path of spellings('/servicerequestupdates')) {
    app.get(path, async (request, reply) => {
      const parsed = v.safeParse(updatesQuery, withoutEmpty(request.query))
      if (!parsed.success) {
        return refuseWith(deps, refusalOfIssues(parsed.issues), { request, reply })
      }
      const now = deps.clock.cityNow()
      // Unlike requests, the feed is polled: without a window it is the last day.
      const { start_date = (parsed.output.end_date ?? now) - DAY_MS, end_date } = parsed.output
      const span = spanOf({ start_date: Math.max(0, start_date), end_date }, now)
      if ('code' in span) return refuseWith(deps, span, { request, reply })
      const value = await findUpdates(reads, span)
      return sendDocument(request, reply, { rootName: 'service_requests_updates', value })
    })
  }
}
