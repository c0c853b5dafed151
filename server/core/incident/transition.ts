import type { Incident } from '#shared/model/incident.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { FileId } from '#shared/model/id.ts'
import type { TraceEntry } from '#shared/model/trace.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { patch, type Change } from '#shared/sync/change.ts'
import type { Context } from '../view.ts'

/** A rule that acted by itself: named in the trace with what it looked at. */
export type RuleMark = NonNullable<TraceEntry['rule']>

/** What a trace entry says beyond who, when and from where to where. */
export interface TraceDetail {
  readonly act: TraceEntry['act']
  readonly incident: Pick<Incident, 'id' | 'status'> & Partial<Pick<Incident, 'organizationId'>>
  readonly to?: Incident['status']
  readonly organizationId?: TraceEntry['organizationId']
  readonly unitId?: TraceEntry['unitId']
  readonly orderId?: TraceEntry['orderId']
  readonly reason?: string | null
  readonly rule?: RuleMark
  readonly photos?: readonly FileId[]
  /** The person's words belong to this entry. */
  readonly withSeals?: boolean
}

/** One step of the trace. An automatic step is the rule's, not the person's who set it off. */
export function traceOf(context: Context, detail: TraceDetail): TraceEntry {
  const { operation, now } = context
  const byRule = detail.rule !== undefined
  return {
    incidentId: detail.incident.id,
    act: detail.act,
    at: now,
    happenedAt: byRule ? null : operation.happenedAt,
    actorId: byRule ? null : operation.principal.id,
    actorRole: byRule ? 'system' : operation.principal.role,
    from: detail.incident.status,
    to: detail.to ?? detail.incident.status,
    organizationId: detail.organizationId ?? null,
    unitId: detail.unitId ?? null,
    orderId: detail.orderId ?? null,
    reason: detail.reason ?? null,
    rule: detail.rule ?? null,
    photos: [...(detail.photos ?? [])],
    seals: detail.withSeals ? definedSeals(context) : {},
  }
}

function definedSeals(context: Context): TraceEntry['seals'] {
  const seals: TraceEntry['seals'] = {}
  for (const [field, seal] of Object.entries(context.operation.seals)) if (seal) seals[field] = seal
  return seals
}

/** Changes fields of an incident and counts its revision up. */
export function patchIncident(incident: Incident, fields: Partial<Incident>): Change {
  return patch('incident', incident.id, { ...fields, revision: incident.revision + 1 })
}

/** The instant a step counts from: the person's trusted offline clock, or now. */
export function stepAt(context: Context): number {
  return context.operation.happenedAt ?? context.now
}

/** The incident an operation is about, when it stands in one of the states that allow it (`SPEC.md` L1, L2). */
export function incidentIn(
  context: Context,
  subject: { readonly incidentId: string; readonly baseRevision?: number | undefined },
  states: readonly Incident['status'][],
): Result<Incident> {
  const incident = context.view.get('incident', subject.incidentId)
  if (!incident) return refuse('not-found', 'incidentId')
  const { baseRevision } = subject
  if (baseRevision !== undefined && baseRevision !== incident.revision) {
    return refuse('conflict', 'baseRevision', {
      revision: incident.revision,
      from: incident.status,
    })
  }
  if (!states.includes(incident.status)) {
    return refuse('wrong-state', 'incidentId', {
      from: incident.status,
      step: context.operation.intent.kind,
    })
  }
  return { ok: true, value: incident }
}

/** The class of an incident; one that is no longer in the pack is treated as having no automatic steps. */
export function classOf(context: Context, code: string): IncidentClass | undefined {
  return context.view.atlas.class(code)
}
