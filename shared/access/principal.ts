import * as v from 'valibot'
import { organizationId, placeId, principalId, stageId, unitId } from '#shared/model/id.ts'
import { role } from './roles.ts'

/** Who acts: a person in one role, or a device. Never a private person's name: what others see is role or call sign. */
export const principal = v.object({
  id: principalId,
  role,
  /** "Grid-0107" or surname + ** ; shown on desks and phones. */
  label: v.string(),
  /** A scope is a set of places, not only a subtree. */
  scopePlaceIds: v.array(placeId),
  organizationId: v.nullable(organizationId),
  unitId: v.nullable(unitId),
  /** Only for walls. */
  stageId: v.nullable(stageId),
})
export type Principal = v.InferOutput<typeof principal>
