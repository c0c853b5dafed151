import * as v from 'valibot'
import { departmentId, organizationId, placeId } from './id.ts'
import { localizedText } from './words.ts'

/** Bodies that can accept and finish a work order (党组织、居委会、物业 …). */
export const organizationKinds = [
  'partyOrganization',
  'residentsCommittee',
  'subdistrictOffice',
  'departmentStation',
  'propertyCompany',
  'ownersCommittee',
  'volunteerTeam',
  'enterprise',
  'onSiteUnit',
] as const
export const organizationKind = v.picklist(organizationKinds)
export type OrganizationKind = v.InferOutput<typeof organizationKind>

/** Which hand acts: government 政府, market 市场, self-governance 社会自治. */
export const hands = ['government', 'market', 'selfGovernance'] as const
export const hand = v.picklist(hands)
export type Hand = v.InferOutput<typeof hand>

export const organization = v.object({
  id: organizationId,
  kind: organizationKind,
  hand,
  names: localizedText,
  /** Only for stations of a department. */
  departmentId: v.nullable(departmentId),
  /** The set of places it answers for; an estate manager's places lie in several subdistricts. */
  placeIds: v.array(placeId),
})
export type Organization = v.InferOutput<typeof organization>

export const department = v.object({ id: departmentId, names: localizedText })
export type Department = v.InferOutput<typeof department>
