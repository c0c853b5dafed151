import * as v from 'valibot'
import { alarmId } from '#shared/model/id.ts'
import type { Alarm, Device } from '#shared/model/device.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { Incident } from '#shared/model/incident.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { patch, put, remove } from '#shared/sync/change.ts'
import { also, decide, type Decision } from '../decision.ts'
import { submitReport, voiceOf, type Located } from '../incident/report.ts'
import { traceOf, type RuleMark } from '../incident/transition.ts'
import type { Context } from '../view.ts'
import { placeAlarm, type Placing } from './group.ts'

/** What a sensing rule reports as, and how urgent. */
const consequences: Readonly<
  Record<string, { readonly keyword: string; readonly priority: Alarm['priority'] }>
> = {
  'building-tilt': { keyword: 'tilt', priority: 2 },
}

/** A rule fired (`sensing/SPEC.md` S1): an alarm, a report by the device, and the incident, in one entry. */
export function raiseAlarm(context: Context, intent: IntentOf<'raiseAlarm'>): Result<Decision> {
  const device = context.view.get('device', intent.deviceId)
  if (!device) return refuse('not-found', 'deviceId')
  const ringingId = ringingIdOf(intent)
  if (context.view.get('ringing', ringingId))
    return refuse('wrong-state', 'ruleId', { step: 'raiseAlarm' })
  const consequence = consequences[intent.ruleId]
  if (!consequence) return refuse('out-of-range', 'ruleId')
  const matter = context.view.atlas.pack.classes.find((entry) =>
    entry.keywords.includes(consequence.keyword),
  )
  if (!matter) return refuse('unknown-class', 'ruleId')
  const { priority } = consequence
  const placing = placeAlarm(context, { ruleId: intent.ruleId, device, priority })
  const reported = reportOf(context, { device, matter, priority, placing })
  if (!reported.ok) return reported
  const { decision, incident } = reported.value
  const alarm: Alarm = {
    id: v.parse(alarmId, `a-${context.operation.id}`),
    ruleId: intent.ruleId,
    ruleVersion: intent.ruleVersion,
    deviceId: device.id,
    priority,
    placeIds: device.placeIds,
    point: device.point,
    raisedAt: context.now,
    clearedAt: null,
    inputs: intent.inputs,
    incidentId: incident.id,
  }
  const rule = { id: intent.ruleId, version: intent.ruleVersion, inputs: intent.inputs }
  const raised = decide({
    changes: [
      put('alarm', alarm),
      put('ringing', { id: ringingId, alarmId: alarm.id }),
      ...placing.changes(incident.id),
    ],
    trace: [traceOf(context, { act: 'alarmed', incident, rule })],
    result: { alarmId: alarm.id },
  })
  return { ok: true, value: also(decision, raised) }
}

/** The incident as the alarm stands in its trace. */
type Standing = Pick<Incident, 'id' | 'status'>

/** The device's voice: it joins the matter of its cause, or opens one. */
function reportOf(
  context: Context,
  given: {
    readonly device: Device
    readonly matter: IncidentClass
    readonly priority: Alarm['priority']
    readonly placing: Placing
  },
): Result<{ readonly decision: Decision; readonly incident: Standing }> {
  const { device, matter, priority, placing } = given
  const { join, rule } = placing
  const intent: IntentOf<'submitReport'> = {
    kind: 'submitReport',
    source: 'device',
    classCode: matter.code,
    point: device.point,
    photos: [],
    channel: 'rule',
    ...(device.buildingId === null ? {} : { buildingId: device.buildingId }),
  }
  if (join) return { ok: true, value: joined(context, { join, intent, priority, rule }) }
  const located = areaOf(context, placing.floodPlaceId)
  const opened = submitReport(context, intent, { priority, ...(located ? { located } : {}) })
  if (!opened.ok) return opened
  const last = opened.value.trace.at(-1)
  // The report may have carried the matter on in the same entry: the alarm stands where that ended.
  if (!last) return refuse('internal', 'ruleId')
  const incident: Standing = { id: last.incidentId, status: last.to ?? 'reported' }
  const trace = rule ? [traceOf(context, { act: 'voiceAdded', incident, rule })] : []
  return { ok: true, value: { decision: also(opened.value, decide({ trace })), incident } }
}

/**
 * One more voice in a matter that is open (G1). The revision stays: whoever is acting on the matter has nothing to look at
 * again because another sensor of the same cause rang too.
 */
function joined(
  context: Context,
  given: {
    readonly join: Incident
    readonly intent: IntentOf<'submitReport'>
    readonly priority: Alarm['priority']
    readonly rule: RuleMark | undefined
  },
): { readonly decision: Decision; readonly incident: Standing } {
  const { join: incident, intent, rule } = given
  const priority = given.priority < incident.priority ? given.priority : incident.priority
  const voices = { ...incident.voices, device: incident.voices.device + 1 }
  const counted = decide({
    changes: [patch('incident', incident.id, { voices, priority })],
    trace: rule ? [traceOf(context, { act: 'voiceAdded', incident, rule })] : [],
  })
  return { decision: also(counted, voiceOf(context, { intent, incident })), incident }
}

/** Where the matter of a flood is: an area as a whole, at its center (G5). */
function areaOf({ view }: Context, placeId: string | undefined): Located | undefined {
  const { places } = view.atlas.pack
  const area = places.find(({ id }) => id === placeId)
  if (!area) return undefined
  const placeIds = [area.id]
  for (let parentId = area.parentId; parentId !== null && !placeIds.includes(parentId);) {
    placeIds.unshift(parentId)
    const above = parentId
    parentId = places.find(({ id }) => id === above)?.parentId ?? null
  }
  return {
    point: area.center,
    location: { placeIds, buildingId: null, address: area.names },
  }
}

/** One alarm at a time per device and rule. */
const ringingIdOf = (alarm: Pick<Alarm, 'ruleId' | 'deviceId'>) =>
  `${alarm.ruleId}/${alarm.deviceId}`

/** The condition is over: said, kept in the trace; the incident goes on until people close it (S2). */
export function clearAlarm(context: Context, intent: IntentOf<'clearAlarm'>): Result<Decision> {
  const alarm = context.view.get('alarm', intent.alarmId)
  if (!alarm) return refuse('not-found', 'alarmId')
  if (alarm.clearedAt !== null) return refuse('wrong-state', 'alarmId')
  const incident =
    alarm.incidentId === null ? undefined : context.view.get('incident', alarm.incidentId)
  const rule = { id: alarm.ruleId, version: alarm.ruleVersion, inputs: {} }
  return {
    ok: true,
    value: decide({
      changes: [
        patch('alarm', alarm.id, { clearedAt: context.now }),
        remove('ringing', ringingIdOf(alarm)),
      ],
      trace: incident ? [traceOf(context, { act: 'alarmCleared', incident, rule })] : [],
    }),
  }
}

/** A device came or went (S3); said only when it changes. */
export function setDeviceOnline(
  context: Context,
  intent: IntentOf<'setDeviceOnline'>,
): Result<Decision> {
  const device = context.view.get('device', intent.deviceId)
  if (!device) return refuse('not-found', 'deviceId')
  if (device.online === intent.online) return refuse('wrong-state', 'online')
  return {
    ok: true,
    value: decide({ changes: [patch('device', device.id, { online: intent.online })] }),
  }
}
