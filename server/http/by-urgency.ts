import type { Incident } from '#shared/model/incident.ts'

type Urgency = Pick<Incident, 'closedAt' | 'priority' | 'reportedAt'>

/** Open ones first, then the gravest, then what has waited longest: whoever searches mostly has to act. */
export function byUrgency<Row extends Urgency>(incidents: Iterable<Row>): Row[] {
  return [...incidents].sort(
    (one, other) =>
      Number(one.closedAt !== null) - Number(other.closedAt !== null) ||
      one.priority - other.priority ||
      one.reportedAt - other.reportedAt,
  )
}
