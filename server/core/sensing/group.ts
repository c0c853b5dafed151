import type { Alarm, Device } from '#shared/model/device.ts'
import type { Incident } from '#shared/model/incident.ts'
import type { RecordOf } from '#shared/model/record.ts'
import { put, type Change } from '#shared/sync/change.ts'
import type { RuleMark } from '../incident/transition.ts'
import type { Context } from '../view.ts'

const MINUTE_MS = 60_000
/**
 * How long after its last alarm an open matter takes further alarms of its cause.
 *
 * @source sensing.md §4: "same address, ≤ 3 days, earlier one still open". A cell is no address: its half hour is ours.
 */
const BUILDING_WINDOW_MS = 3 * 24 * 60 * MINUTE_MS
const PLACE_WINDOW_MS = 30 * MINUTE_MS
/** @source trust.md §2: 9 cards and one overflow card per 10 minutes and operator; a flood ends below 5. */
const BUDGET_MS = 10 * MINUTE_MS
const CARDS = 9
const CALM = 5
/** Life in danger: never waits behind a budget. */
const CRITICAL = 1

type AlarmGroup = RecordOf<'alarmGroup'>

/** Where an alarm goes: to a matter that is open, or to a new one at its own place or for the whole area. */
export interface Placing {
  readonly join: Incident | undefined
  /** Place for which a new matter stands when it is one of a flood. */
  readonly floodPlaceId: string | undefined
  /** What the trace says of it; undefined when the alarm simply opens its own matter. */
  readonly rule: RuleMark | undefined
  /** Bookkeeping, once the matter is known. */
  changes(incidentId: Incident['id']): readonly Change[]
}

/**
 * One cause, one matter (`SPEC.md` G1–G8): alarms of a rule in a building (where there is none, in the narrowest place) join
 * the matter that is open for them; of the causes of an area so many a time get a matter of their own, the others share one.
 * Looks up two records by id, however many alarms there are.
 */
export function placeAlarm(
  context: Context,
  given: {
    readonly ruleId: string
    readonly device: Device
    readonly priority: Alarm['priority']
  },
): Placing {
  const { ruleId, device, priority } = given
  const { now, view } = context
  const causeId = device.buildingId ?? device.placeIds.at(-1) ?? device.id
  const cause = groupIn(context, `${ruleId}/${causeId}`)
  const windowMs = device.buildingId === null ? PLACE_WINDOW_MS : BUILDING_WINDOW_MS
  const known = openMatter(context, cause)
  if (known && now - cause.lastAt <= windowMs) {
    const count = cause.alarms + 1
    return {
      join: known,
      floodPlaceId: undefined,
      rule: { id: 'alarm-cause', version: 1, inputs: { ruleId, causeId, windowMs, count } },
      changes: (id) => [put('alarmGroup', added(cause, id, now))],
    }
  }
  const begun: AlarmGroup = { ...cause, alarms: 0 }
  // The widest place below the city is an operator's; a city of one place is one operator's.
  const areaId = device.placeIds[1] ?? device.placeIds[0]
  if (areaId === undefined || priority === CRITICAL) return ownMatter(begun, now)
  const area = groupIn(context, `${ruleId}/area/${areaId}`)
  const recent = area.causesAt.filter((at) => now - at < BUDGET_MS)
  const causesAt = [...recent, now].slice(-CARDS)
  const flood = openMatter(context, area)
  const isFlood = recent.length >= (flood ? CALM : CARDS)
  if (!isFlood) {
    const counted: AlarmGroup = { ...area, incidentId: null, alarms: 0, lastAt: now, causesAt }
    const own = ownMatter(begun, now)
    return { ...own, changes: (id) => [...own.changes(id), put('alarmGroup', counted)] }
  }
  const isPlace = view.atlas.pack.places.some(({ id }) => id === areaId)
  return {
    join: flood,
    floodPlaceId: isPlace ? areaId : undefined,
    rule: {
      id: 'alarm-flood',
      version: 1,
      inputs: { ruleId, causeId, areaId, causes: recent.length + 1, budget: CARDS },
    },
    changes: (id) => [
      put('alarmGroup', added(begun, id, now)),
      put('alarmGroup', { ...added(area, id, now), causesAt }),
    ],
  }
}

function ownMatter(begun: AlarmGroup, now: number): Placing {
  return {
    join: undefined,
    floodPlaceId: undefined,
    rule: undefined,
    changes: (id) => [put('alarmGroup', added(begun, id, now))],
  }
}

function groupIn({ view }: Context, id: string): AlarmGroup {
  const empty = { id, incidentId: null, alarms: 0, lastAt: 0, causesAt: [] }
  return view.get('alarmGroup', id) ?? empty
}

function openMatter({ view }: Context, group: AlarmGroup): Incident | undefined {
  if (group.incidentId === null) return undefined
  const matter = view.get('incident', group.incidentId)
  return matter?.closedAt === null ? matter : undefined
}

const added = (group: AlarmGroup, incidentId: Incident['id'], now: number): AlarmGroup => ({
  ...group,
  incidentId,
  alarms: group.alarms + 1,
  lastAt: now,
})
