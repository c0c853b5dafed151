import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { coordinateSystem, toWgs84 } from '#shared/geo/coordinates.ts'
import { classCode, fileId, principalId, reportId, type FileId } from '#shared/model/id.ts'
import type { PersonalTexts } from '#shared/model/intent/personal.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import type { Incident } from '#shared/model/incident.ts'
import type { CityPack } from '#shared/model/pack.ts'
import { position } from '#shared/model/position.ts'
import type { LocalizedText } from '#shared/model/words.ts'
import { refusalOfIssues, type Refusal } from '#shared/refusal.ts'
import { runningDeadline } from '#shared/time/deadline.ts'
import type { Gate } from '../run/gate.ts'
import type { Clock, Files, Registers } from '../run/ports.ts'
import { operationOf } from './idempotency.ts'
import { incidentOf } from './open311-read.ts'
import './principal.ts'
import { sendProblem } from './problem.ts'
import { DAY_MS, HOUR_MS, makeQuota, type Limit } from './quota.ts'

/** What the residents' page needs. */
export interface ResidentDeps {
  readonly gate: Gate
  readonly registers: Pick<Registers, 'report' | 'archived'>
  readonly files: Pick<Files, 'read'>
  readonly pack: Pick<CityPack, 'classes' | 'departments'>
  readonly clock: Pick<Clock, 'monotonicNow'>
  /** Key of the tokens residents hold; the same after every start. */
  readonly secret: string
}

/** @source trust.md B9: 5 an hour and 20 a day per identity */
const PER_IDENTITY: readonly Limit[] = [
  { count: 5, withinMs: HOUR_MS },
  { count: 20, withinMs: DAY_MS },
]
/** Neighbors share an address, so it may do more than one of them. */
const PER_ADDRESS: readonly Limit[] = [
  { count: 30, withinMs: HOUR_MS },
  { count: 120, withinMs: DAY_MS },
]

const residentReport = v.object({
  classCode,
  point: v.optional(v.nullable(position), null),
  coordinateSystem: v.optional(coordinateSystem, 'wgs84'),
  text: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(4000))),
  name: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(120))),
  phone: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(40))),
  address: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(400))),
  photos: v.optional(v.pipe(v.array(fileId), v.maxLength(9)), []),
})
type ResidentReport = v.InferOutput<typeof residentReport>

/** What a resident learns about their own report: no names, no words. */
export interface ResidentAnswer {
  readonly number: string
  readonly classCode: string
  readonly status: Incident['status']
  readonly address: LocalizedText
  readonly reportedAt: number
  readonly dueAt: number | null
  readonly handledAt: number | null
  readonly closedAt: number | null
  readonly department: LocalizedText | null
}

/** `POST /api/v1/report` and `GET /api/v1/report/:token`; needs `request.principal`. */
export function resident(deps: ResidentDeps): FastifyPluginAsync {
  return (app) => {
    const perIdentity = makeQuota(deps.clock, PER_IDENTITY)
    const perAddress = makeQuota(deps.clock, PER_ADDRESS)

    app.post('/api/v1/report', async (request, reply) => {
      const parsed = v.safeParse(residentReport, request.body)
      if (!parsed.success) {
        return sendProblem(request, reply, { refusal: refusalOfIssues(parsed.issues) })
      }
      const missing = await missingPhoto(deps.files, parsed.output.photos)
      if (missing) return sendProblem(request, reply, { refusal: missing })
      const identity = identityOf(request)
      const waitMs = perIdentity.take([identity]) || perAddress.take([request.ip])
      if (waitMs > 0) {
        const refusal: Refusal = { code: 'overloaded', params: { retryAfterMs: waitMs } }
        return sendProblem(request, reply, { refusal })
      }
      const answer = await deps.gate.submit({
        ...operationOf(`resident\0${identity}`, request),
        principal: principalOf(request, identity),
        intent: intentOf(parsed.output),
      })
      if (answer.status === 'refused') {
        perIdentity.giveBack([identity])
        return sendProblem(request, reply, { refusal: answer.refusal })
      }
      const report = answer.result.reportId ?? ''
      const number = answer.result.incidentId ?? report
      return reply.code(201).send({ number, token: tokenOf(report, deps.secret) })
    })

    app.get<{ Params: { token: string } }>('/api/v1/report/:token', async (request, reply) => {
      const answer = await answerFor(deps, request.params.token)
      if (!answer) return sendProblem(request, reply, { refusal: { code: 'not-found' } })
      return reply.header('cache-control', 'private, no-store').send(answer)
    })
    return Promise.resolve()
  }
}

async function missingPhoto(
  files: Pick<Files, 'read'>,
  photos: readonly FileId[],
): Promise<Refusal | undefined> {
  const found = await Promise.all(photos.map((id) => files.read(id)))
  const index = found.indexOf(undefined)
  return index < 0 ? undefined : { code: 'not-found', field: `photos.${String(index)}` }
}

/** A signed-in person, or one browser at one address: nothing is stored on a resident's device. */
function identityOf(request: FastifyRequest): string {
  if (request.principal) return request.principal.id
  const agent = request.headers['user-agent'] ?? ''
  return createHash('sha256').update(`${request.ip}\0${agent}`).digest('hex').slice(0, 16)
}

function principalOf(request: FastifyRequest, identity: string): Principal {
  if (request.principal) return request.principal
  return {
    id: v.parse(principalId, `resident:${identity}`),
    role: 'resident',
    label: 'resident',
    scopePlaceIds: [],
    organizationId: null,
    unitId: null,
    stageId: null,
  }
}

function intentOf(report: ResidentReport): IntentOf<'submitReport'> {
  const { point } = report
  return {
    kind: 'submitReport',
    source: 'resident',
    classCode: report.classCode,
    point: point && toWgs84(point, report.coordinateSystem),
    photos: report.photos,
    channel: 'page',
    personal: personalOf(report),
  }
}

function personalOf(report: ResidentReport): PersonalTexts {
  return {
    ...(report.text ? { text: report.text } : {}),
    ...(report.name ? { reporterName: report.name } : {}),
    ...(report.phone ? { reporterPhone: report.phone } : {}),
    ...(report.address ? { addressText: report.address } : {}),
  }
}

function signatureOf(id: string, secret: string): string {
  return createHmac('sha256', secret).update(`report-token\0${id}`).digest('base64url').slice(0, 27)
}

/** What a resident keeps: needs no table and survives every start. */
export function tokenOf(id: string, secret: string): string {
  return `${id}.${signatureOf(id, secret)}`
}

/** @returns the report's id, or undefined when we did not give out this token. */
export function reportOfToken(token: string, secret: string): string | undefined {
  const dot = token.lastIndexOf('.')
  if (dot < 1 || token.length > 200) return undefined
  const id = token.slice(0, dot)
  const given = Buffer.from(token.slice(dot + 1))
  const right = Buffer.from(signatureOf(id, secret))
  return given.length === right.length && timingSafeEqual(given, right) ? id : undefined
}

async function answerFor(deps: ResidentDeps, token: string): Promise<ResidentAnswer | undefined> {
  const id = v.safeParse(reportId, reportOfToken(token, deps.secret))
  const row = id.success ? await deps.registers.report(id.output) : undefined
  if (!row) return undefined
  const reads = { committed: deps.gate.committed, registers: deps.registers }
  const incident = await incidentOf(reads, row.incidentId)
  if (!incident) return undefined
  const matter = deps.pack.classes.find(({ code }) => code === incident.classCode)
  const deadline = matter ? runningDeadline(incident, matter) : undefined
  const department = deps.pack.departments.find((entry) => entry.id === matter?.departmentId)
  return {
    number: incident.id,
    classCode: incident.classCode,
    status: incident.status,
    address: incident.address,
    reportedAt: row.receivedAt,
    dueAt: deadline?.dueAt ?? null,
    handledAt: incident.handledAt,
    closedAt: incident.closedAt,
    department: department?.names ?? null,
  }
}
