import type { Incident } from '#shared/model/incident.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { Organization } from '#shared/model/organization.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { RuleMark } from '../incident/transition.ts'
import type { View } from '../view.ts'

/** A body, and the unit of it that is asked, if it has one. */
export interface Route {
  readonly organization: Organization
  readonly unit: Unit | null
  readonly rule: RuleMark
}

/**
 * The routing rule (`SPEC.md` D1): the class says which kind of body is asked first; of those that answer for the place,
 * the one with the narrowest area; of its units, the free one whose area of duty is narrowest around the incident. Where no
 * such body exists, the station of the class's department.
 *
 * @returns undefined when nobody answers for the place: a dispatcher must decide.
 */
export function routeByClass(
  view: View,
  incident: Incident,
  matter: IncidentClass,
): Route | undefined {
  const organization = bodyFor(view, incident, matter)
  if (!organization) return undefined
  const unit = unitOf(view, incident, organization)
  return {
    organization,
    unit,
    rule: {
      id: 'route-by-class',
      version: 1,
      inputs: {
        classCode: matter.code,
        firstAsked: matter.firstAsked,
        organizationId: organization.id,
        unitId: unit?.id ?? '',
      },
    },
  }
}

function bodyFor(view: View, incident: Incident, matter: IncidentClass): Organization | undefined {
  const { atlas } = view
  const department = matter.firstAsked === 'departmentStation' ? matter.departmentId : undefined
  const asked = atlas.organizationsFor(incident.placeIds, matter.firstAsked, department)[0]
  return (
    asked ?? atlas.organizationsFor(incident.placeIds, 'departmentStation', matter.departmentId)[0]
  )
}

/**
 * The unit of a body to ask: on duty, its area holds the incident; free before busy, narrow before wide, then by id. The
 * first free one ends the search, as the atlas lists them in this order: a body may have hundreds.
 */
export function unitOf(view: View, incident: Incident, organization: Organization): Unit | null {
  let busy: Unit | null = null
  for (const { id, placeIds } of view.atlas.unitsFor(organization.id)) {
    const duty = placeIds.at(-1)
    if (duty === undefined || !incident.placeIds.includes(duty)) continue
    const unit = view.get('unit', id)
    if (!unit || unit.status === 'offDuty') continue
    if (unit.status === 'free') return unit
    busy ??= unit
  }
  return busy
}
