import * as v from 'valibot'
import {
  buildingId,
  deviceId,
  organizationId,
  placeId,
  principalId,
  unitId,
} from '#shared/model/id.ts'

/** Brands for the ids that the generator makes up: the one place where they are checked. */
export const toPlaceId = (text: string) => v.parse(placeId, text)
export const toBuildingId = (text: string) => v.parse(buildingId, text)
export const toOrganizationId = (text: string) => v.parse(organizationId, text)
export const toUnitId = (text: string) => v.parse(unitId, text)
export const toDeviceId = (text: string) => v.parse(deviceId, text)
export const toPrincipalId = (text: string) => v.parse(principalId, text)
