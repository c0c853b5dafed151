import type { RecordKind, RecordOf } from '#shared/model/record.ts'
import type { Projection } from './audience.ts'

/** Fields that leave the server per projection and kind; a kind that is not listed is not sent at all. */
const wallFields = {
  incident: [
    'id',
    'classCode',
    'priority',
    'status',
    'origin',
    'point',
    'address',
    'placeIds',
    'voices',
    'reportedAt',
    'verifyingAt',
    'registeredAt',
    'dispatchedAt',
    'acceptedAt',
    'onSceneAt',
    'handledAt',
    'closedAt',
    'organizationId',
    'reworks',
    'evidence',
    'lateClocks',
    'revision',
  ],
  /** Whose order and how far: in an emergency a wall shows who was sent. Neither the person nor the reason given. */
  workOrder: [
    'id',
    'incidentId',
    'organizationId',
    'unitId',
    'priority',
    'status',
    'placeIds',
    'offeredAt',
    'acceptedAt',
    'enRouteAt',
    'onSceneAt',
    'doneAt',
    'outcome',
    'revision',
  ],
  alarm: [
    'id',
    'ruleId',
    'ruleVersion',
    'priority',
    'placeIds',
    'point',
    'raisedAt',
    'clearedAt',
    'incidentId',
  ],
  unit: ['id', 'callSign', 'kind', 'hand', 'organizationId', 'placeIds', 'status'],
  device: ['id', 'kind', 'placeIds', 'online'],
  stage: ['id', 'names', 'scopePlaceId', 'scene', 'walls', 'driver'],
} as const satisfies { readonly [Kind in RecordKind]?: readonly (keyof RecordOf<Kind>)[] }

const deskFields = {
  incident: [
    ...wallFields.incident,
    'buildingId',
    'orderIds',
    'principalIds',
    'handledBy',
    'reason',
  ],
  workOrder: [...wallFields.workOrder, 'principalId', 'reason'],
  alarm: [...wallFields.alarm, 'deviceId', 'inputs'],
  unit: [...wallFields.unit, 'principalId', 'orderId'],
  device: [...wallFields.device, 'point', 'buildingId', 'intervalMs'],
  stage: wallFields.stage,
} as const satisfies { readonly [Kind in RecordKind]?: readonly (keyof RecordOf<Kind>)[] }

const phoneFields = {
  incident: deskFields.incident,
  workOrder: deskFields.workOrder,
  unit: deskFields.unit,
  stage: wallFields.stage,
} as const

type FieldTable = Readonly<Partial<Record<RecordKind, readonly string[]>>>
const fieldsOf: Readonly<Record<Projection, FieldTable>> = {
  wall: wallFields,
  desk: deskFields,
  phone: phoneFields,
}

/** What a wall may know of a record: the type has no personal field, so neither has what is drawn from it. */
export type WallRecord<Kind extends keyof typeof wallFields> = Pick<
  RecordOf<Kind>,
  (typeof wallFields)[Kind][number] & keyof RecordOf<Kind>
>
/** What a desk may know of a record. */
export type DeskRecord<Kind extends keyof typeof deskFields> = Pick<
  RecordOf<Kind>,
  (typeof deskFields)[Kind][number] & keyof RecordOf<Kind>
>

/**
 * The part of a record that a projection may see.
 *
 * @returns undefined when the projection does not get this kind at all.
 */
export function projectRecord(
  projection: Projection,
  kind: RecordKind,
  record: { readonly id: string; readonly [field: string]: unknown },
): { readonly id: string; readonly [field: string]: unknown } | undefined {
  const names = fieldsOf[projection][kind]
  if (!names) return undefined
  const projected: Record<string, unknown> = {}
  for (const name of names) projected[name] = record[name]
  return { ...projected, id: record.id }
}
