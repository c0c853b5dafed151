import type { DeskRecord } from '#shared/access/projection.ts'
import type { Organization } from '#shared/model/organization.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { IncidentRow } from '../../panels/incident-row.ts'

/** A body that could be sent, with what speaks for and against it. */
export interface DispatchChoice {
  readonly organization: Organization
  readonly units: readonly DeskRecord<'unit'>[]
  readonly free: number
  /** Open matters it has now. */
  readonly open: number
  /** The kind of body, or the department, that its class asks first. */
  readonly isAsked: boolean
  /** Index of the narrowest of its places that contains the matter; larger is nearer. */
  readonly nearness: number
}

interface Given {
  readonly incident: Pick<DeskRecord<'incident'>, 'placeIds'>
  readonly incidentClass: IncidentClass | undefined
  readonly organizations: Iterable<Organization>
  readonly units: Iterable<DeskRecord<'unit'>>
  readonly open: Iterable<IncidentRow>
}

/** Bodies that answer for the place: asked kind first, then the narrowest area, then who has hands free. */
export function dispatchChoices(given: Given): readonly DispatchChoice[] {
  const { incident, incidentClass } = given
  const unitsBy = groupBy(given.units, (unit) => unit.organizationId)
  const openBy = groupBy(given.open, (row) => row.record.organizationId ?? '')
  const choices: DispatchChoice[] = []
  for (const organization of given.organizations) {
    const nearness = Math.max(
      -1,
      ...organization.placeIds.map((placeId) => incident.placeIds.indexOf(placeId)),
    )
    if (nearness === -1) continue
    const units = (unitsBy.get(organization.id) ?? []).filter((unit) => unit.status !== 'offDuty')
    choices.push({
      organization,
      units,
      free: units.filter((unit) => unit.status === 'free').length,
      open: openBy.get(organization.id)?.length ?? 0,
      isAsked: isAskedFirst(organization, incidentClass),
      nearness,
    })
  }
  return choices.sort(byFitness)
}

/** Bodies that answer for every one of some matters, in the order of the first. */
export function commonChoices(
  choices: readonly (readonly DispatchChoice[])[],
): readonly DispatchChoice[] {
  const [first = [], ...others] = choices
  const ids = others.map((other) => new Set(other.map(({ organization }) => organization.id)))
  return first.filter(({ organization }) => ids.every((known) => known.has(organization.id)))
}

function isAskedFirst(organization: Organization, known: IncidentClass | undefined): boolean {
  if (!known) return false
  return (
    organization.departmentId === known.departmentId ||
    (organization.departmentId === null && organization.kind === known.firstAsked)
  )
}

function byFitness(left: DispatchChoice, right: DispatchChoice): number {
  return (
    Number(right.isAsked) - Number(left.isAsked) ||
    right.nearness - left.nearness ||
    right.free - left.free ||
    left.open - right.open
  )
}

function groupBy<Entry>(entries: Iterable<Entry>, keyOf: (entry: Entry) => string) {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const group = groups.get(keyOf(entry))
    if (group) group.push(entry)
    else groups.set(keyOf(entry), [entry])
  }
  return groups
}
