import * as v from 'valibot'
import { classCode, departmentId } from './id.ts'
import { organizationKind } from './organization.ts'
import { tier } from './place.ts'
import { localizedText } from './words.ts'

/** 部件 / 事件 / 纠纷. */
export const families = ['cityComponent', 'cityEvent', 'dispute'] as const
/** 1 life in danger now · 2 harm likely within the hour · 3 this shift · 4 by its deadline. */
export const priority = v.picklist([1, 2, 3, 4])
export type Priority = v.InferOutput<typeof priority>

/** One kind of matter, as data: these are also the Open311 services. */
export const incidentClass = v.object({
  code: classCode,
  family: v.picklist(families),
  titles: localizedText,
  /** At most 6 Han or 12 Latin characters, for walls. */
  shortTitles: localizedText,
  group: localizedText,
  keywords: v.array(v.string()),
  priority,
  departmentId,
  /** Which kind of body is asked first. */
  firstAsked: organizationKind,
  /** The tier that owns such a matter: small matters stay in the community. */
  owningTier: tier,
  /** Low risk: registered and dispatched by rule, without a person in between. */
  lowRisk: v.boolean(),
  /** A photo or reading is needed before it counts as handled. */
  evidenceRequired: v.boolean(),
  /** The matter lies in a home: its point is only ever the centroid of the building. */
  inHome: v.boolean(),
  acceptWithinMs: v.number(),
  handleWithinMs: v.number(),
  recheckWithinMs: v.number(),
})
export type IncidentClass = v.InferOutput<typeof incidentClass>
