import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { may } from '#shared/access/permissions.ts'
import type { Principal } from '#shared/access/principal.ts'
import { incidentId, placeId } from '#shared/model/id.ts'
import type { Incident } from '#shared/model/incident.ts'
import type { TraceEntry } from '#shared/model/trace.ts'
import { standingOf } from '../core/city.ts'
import type { Gate } from '../run/gate.ts'
import type { Journal, Registers } from '../run/ports.ts'
import { allowed, no, parsed } from './guard.ts'

const page = v.object({
  placeId: v.optional(placeId),
  classCode: v.optional(v.pipe(v.string(), v.maxLength(80))),
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,16}_[\w.:-]{1,80}$/u))),
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,3}$/u), v.transform(Number), v.minValue(1), v.maxValue(200)),
    '50',
  ),
})

export interface IncidentParts {
  readonly gate: Gate
  readonly registers: Registers
  readonly journal: Pick<Journal, 'trace'>
  /** Whether a place lies in one of the others, or is one of them. */
  readonly isWithin: (placeId: string, others: readonly string[]) => boolean
}

/** Facts, trace and voices of an incident, and the pages of those that are closed. */
export function incidentRoutes(app: FastifyInstance, parts: IncidentParts): void {
  app.get('/api/v1/incidents', async (request, reply) => {
    const who = allowed(request, reply, 'readHistory')
    if ('answered' in who) return who.answered
    const query = parsed(page, request.query, { request, reply })
    if ('answered' in query) return query.answered
    const { placeId: asked, classCode, cursor, limit } = query.value
    const scope = who.role === 'auditor' ? [] : who.scopePlaceIds
    if (asked !== undefined && scope.length > 0 && !parts.isWithin(asked, scope))
      return { rows: [], cursor: null }
    return parts.registers.archive({
      placeIds: asked === undefined ? scope : [asked],
      limit,
      ...(classCode === undefined ? {} : { classCode }),
      ...(cursor === undefined ? {} : { cursor }),
    })
  })

  app.get<{ Params: { id: string } }>('/api/v1/incidents/:id', async (request, reply) => {
    const who = allowed(request, reply, 'readIncident')
    if ('answered' in who) return who.answered
    const id = parsed(incidentId, request.params.id, { request, reply })
    if ('answered' in id) return id.answered
    const incident =
      parts.gate.committed.get('incident', id.value) ?? (await parts.registers.archived(id.value))
    const standing = incident && standingOf(incident, parts.gate.committed)
    if (!incident || !standing || !may(who, 'readIncident', standing)) {
      return no(request, reply, { code: 'not-found', field: 'id' }).answered
    }
    return detailOf(parts, { incident, withTexts: may(who, 'readPersonal', standing), who })
  })
}

async function detailOf(
  parts: IncidentParts,
  given: { readonly incident: Incident; readonly withTexts: boolean; readonly who: Principal },
) {
  const { incident, withTexts } = given
  const [trace, reports] = await Promise.all([
    parts.journal.trace(incident.id),
    parts.registers.reportsOf(incident.id),
  ])
  const refs = [...trace, ...reports].flatMap(({ seals }) =>
    Object.values(seals).map(({ ref }) => ref),
  )
  const texts = withTexts
    ? await parts.registers.personal([...new Set(refs)])
    : new Map<string, string>()
  return {
    incident,
    mayReadTexts: withTexts,
    trace: trace.map((entry) => ({
      ...bare(entry),
      texts: textsOf(entry.seals, texts),
      photos: withTexts ? entry.photos : [],
    })),
    reports: reports.map(({ id, source, channel, receivedAt, photos, seals }) => ({
      id,
      source,
      channel,
      receivedAt,
      photos: withTexts ? photos : [],
      texts: textsOf(seals, texts),
    })),
  }
}

function bare(entry: TraceEntry & { readonly seq: number }) {
  const { seals: _seals, ...rest } = entry
  return rest
}

function textsOf(
  seals: TraceEntry['seals'],
  texts: ReadonlyMap<string, string>,
): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [field, { ref }] of Object.entries(seals)) {
    const text = texts.get(ref)
    if (text !== undefined) found[field] = text
  }
  return found
}
