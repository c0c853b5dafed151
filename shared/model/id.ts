import * as v from 'valibot'

/** Ids are short printable strings: they travel in URLs, log lines and frames. */
const idText = v.pipe(v.string(), v.regex(/^[\w.:-]{1,80}$/u))

export const placeId = v.pipe(idText, v.brand('PlaceId'))
export const buildingId = v.pipe(idText, v.brand('BuildingId'))
export const organizationId = v.pipe(idText, v.brand('OrganizationId'))
export const incidentId = v.pipe(idText, v.brand('IncidentId'))
export const reportId = v.pipe(idText, v.brand('ReportId'))
export const workOrderId = v.pipe(idText, v.brand('WorkOrderId'))
export const alarmId = v.pipe(idText, v.brand('AlarmId'))
export const unitId = v.pipe(idText, v.brand('UnitId'))
export const deviceId = v.pipe(idText, v.brand('DeviceId'))
export const stageId = v.pipe(idText, v.brand('StageId'))
export const principalId = v.pipe(idText, v.brand('PrincipalId'))
export const operationId = v.pipe(idText, v.brand('OperationId'))
export const fileId = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u), v.brand('FileId'))
export const classCode = v.pipe(idText, v.brand('ClassCode'))
export const departmentId = v.pipe(idText, v.brand('DepartmentId'))

export type PlaceId = v.InferOutput<typeof placeId>
export type BuildingId = v.InferOutput<typeof buildingId>
export type OrganizationId = v.InferOutput<typeof organizationId>
export type IncidentId = v.InferOutput<typeof incidentId>
export type ReportId = v.InferOutput<typeof reportId>
export type WorkOrderId = v.InferOutput<typeof workOrderId>
export type AlarmId = v.InferOutput<typeof alarmId>
export type UnitId = v.InferOutput<typeof unitId>
export type DeviceId = v.InferOutput<typeof deviceId>
export type StageId = v.InferOutput<typeof stageId>
export type PrincipalId = v.InferOutput<typeof principalId>
export type OperationId = v.InferOutput<typeof operationId>
/** SHA-256 of the stored bytes, in lower-case hex. */
export type FileId = v.InferOutput<typeof fileId>
export type ClassCode = v.InferOutput<typeof classCode>
export type DepartmentId = v.InferOutput<typeof departmentId>
