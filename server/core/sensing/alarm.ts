import * as v from 'valibot'
import { alarmId } from '#shared/model/id.ts'
import type { Alarm } from '#shared/model/device.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { patch, put } from '#shared/sync/change.ts'
import { also, decide, type Decision } from '../decision.ts'
import { submitReport } from '../incident/report.ts'
import { traceOf } from '../incident/transition.ts'
import type { Context } from '../view.ts'

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
  if (isRinging(context, intent)) return refuse('wrong-state', 'ruleId', { step: 'raiseAlarm' })
  const consequence = consequences[intent.ruleId]
  if (!consequence) return refuse('out-of-range', 'ruleId')
  const matter = context.view.atlas.pack.classes.find((entry) =>
    entry.keywords.includes(consequence.keyword),
  )
  if (!matter) return refuse('unknown-class', 'ruleId')
  const reported = submitReport(
    context,
    {
      kind: 'submitReport',
      source: 'device',
      classCode: matter.code,
      point: device.point,
      photos: [],
      channel: 'rule',
      ...(device.buildingId === null ? {} : { buildingId: device.buildingId }),
    },
    consequence.priority,
  )
  if (!reported.ok) return reported
  // The report may have carried the matter on in the same entry: the alarm stands where that ended.
  const last = reported.value.trace.at(-1)
  const incidentId = last?.incidentId ?? null
  const alarm: Alarm = {
    id: v.parse(alarmId, `a-${context.operation.id}`),
    ruleId: intent.ruleId,
    ruleVersion: intent.ruleVersion,
    deviceId: device.id,
    priority: consequence.priority,
    placeIds: device.placeIds,
    point: device.point,
    raisedAt: context.now,
    clearedAt: null,
    inputs: intent.inputs,
    incidentId,
  }
  const rule = { id: intent.ruleId, version: intent.ruleVersion, inputs: intent.inputs }
  const raised = decide({
    changes: [put('alarm', alarm)],
    trace: last
      ? [
          traceOf(context, {
            act: 'alarmed',
            incident: { id: last.incidentId, status: last.to ?? 'reported' },
            rule,
          }),
        ]
      : [],
    result: { alarmId: alarm.id },
  })
  return { ok: true, value: also(reported.value, raised) }
}

/** One alarm at a time per device and rule. */
function isRinging(context: Context, intent: IntentOf<'raiseAlarm'>): boolean {
  for (const alarm of context.view.all('alarm')) {
    if (
      alarm.clearedAt === null &&
      alarm.deviceId === intent.deviceId &&
      alarm.ruleId === intent.ruleId
    )
      return true
  }
  return false
}

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
      changes: [patch('alarm', alarm.id, { clearedAt: context.now })],
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
