import * as v from 'valibot'
import {
  buildingId,
  classCode,
  incidentId,
  organizationId,
  placeId,
  principalId,
  workOrderId,
} from './id.ts'
import { priority } from './incident-class.ts'
import { instant, position } from './position.ts'
import { localizedText } from './words.ts'

/** Who noticed: active, passive, automatic (巡查、群众、物联 …). */
export const sources = ['patrol', 'resident', 'hotline', 'device', 'match', 'system'] as const
export const source = v.picklist(sources)
export type Source = v.InferOutput<typeof source>

/** States of `workflow.md` §2. `handled` passes to `rechecking` by itself. */
export const incidentStatuses = [
  'reported',
  'verifying',
  'registered',
  'dispatched',
  'handling',
  'handled',
  'rechecking',
  'closed',
  'refused',
  'voided',
  'merged',
] as const
export const incidentStatus = v.picklist(incidentStatuses)
export type IncidentStatus = v.InferOutput<typeof incidentStatus>

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const step = v.nullable(instant)

/** One matter from report to closing. Holds no personal datum: texts, names and photos lie in the register. */
export const incident = v.object({
  /** Number shown to people: family letter + class code + date + sequence. */
  id: incidentId,
  classCode,
  priority,
  status: incidentStatus,
  /** `imported` history has no clocks, alarms or notices and is counted apart. */
  origin: v.picklist(['live', 'imported']),
  /** Null when it could not be located: it is on the desk's list of unlocated matters. */
  point: v.nullable(position),
  buildingId: v.nullable(buildingId),
  /** Building- or street-level address made from our own atlas, never from what people typed. */
  address: localizedText,
  /** Every place that contains it, widest first: the tiers, then estates and blocks. */
  placeIds: v.array(placeId),
  voices: v.object({
    patrol: count,
    resident: count,
    hotline: count,
    device: count,
    match: count,
    system: count,
  }),
  reportedAt: instant,
  verifyingAt: step,
  registeredAt: step,
  dispatchedAt: step,
  acceptedAt: step,
  onSceneAt: step,
  handledAt: step,
  closedAt: step,
  /** Body whose move it is, or that moved last. */
  organizationId: v.nullable(organizationId),
  orderIds: v.array(workOrderId),
  /** People with an own task on it; audiences `principal:<id>` follow this. */
  principalIds: v.array(principalId),
  /** Who handled it last: never the one who rechecks. */
  handledBy: v.nullable(principalId),
  /** Why it was refused or voided: a code of `shared/locale`. */
  reason: v.nullable(v.string()),
  reworks: count,
  /** Photos and readings attached. */
  evidence: count,
  /** Clocks that have run out, in the order they did. */
  lateClocks: v.array(v.picklist(['accept', 'handle', 'recheck'])),
  revision: count,
})
export type Incident = v.InferOutput<typeof incident>
