import * as v from 'valibot'
import { acceptOrder, arriveOrder, departOrder, finishOrder, returnOrder } from './do-order.ts'
import {
  addNote,
  dispatchIncident,
  recheckIncident,
  refuseIncident,
  registerIncident,
  verifyIncident,
} from './handle-incident.ts'
import {
  archiveIncidents,
  clearAlarm,
  closeHour,
  deadlinePassed,
  foundCity,
  importChunk,
  raiseAlarm,
  setDeviceOnline,
} from './run-city.ts'
import { bindWall, setScene, unbindWall } from './set-stage.ts'
import { submitReport } from './submit-report.ts'

/** What a person or their screen may ask for. */
export const personIntent = v.variant('kind', [
  submitReport,
  verifyIncident,
  registerIncident,
  refuseIncident,
  dispatchIncident,
  recheckIncident,
  addNote,
  acceptOrder,
  departOrder,
  arriveOrder,
  finishOrder,
  returnOrder,
  bindWall,
  unbindWall,
  setScene,
])
export type PersonIntent = v.InferOutput<typeof personIntent>

/** What only the server asks itself. */
export const systemIntent = v.variant('kind', [
  foundCity,
  deadlinePassed,
  archiveIncidents,
  closeHour,
  raiseAlarm,
  clearAlarm,
  setDeviceOnline,
  importChunk,
])
export type SystemIntent = v.InferOutput<typeof systemIntent>

export type Intent = PersonIntent | SystemIntent
export type IntentKind = Intent['kind']
export type PersonIntentKind = PersonIntent['kind']
export type IntentOf<Kind extends IntentKind> = Extract<Intent, { kind: Kind }>

/** Kinds that may come in by a door. */
export const personIntentKinds: ReadonlySet<IntentKind> = new Set(
  personIntent.options.map((option) => option.entries.kind.literal),
)
