import * as v from 'valibot'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import { stageId } from '#shared/model/id.ts'
import type { Stage } from '#shared/model/stage.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { put, type Change } from '#shared/sync/change.ts'
import { decide, type Decision } from './decision.ts'
import type { Context } from './view.ts'

const mainStageId = v.parse(stageId, 'main')

/**
 * The first entry of a journal: units and devices of the pack, and the main stage in its calm scene; in a seeded city also
 * the matters of its last day, and what was done about them.
 */
export function foundCity(context: Context, intent: IntentOf<'foundCity'>): Result<Decision> {
  const { past } = intent
  const { pack } = context.view.atlas
  const city = pack.places[0]
  if (!city) return refuse('out-of-range', 'pack.places')
  if (context.view.get('stage', mainStageId)) return refuse('wrong-state', 'stage')
  const stage: Stage = {
    id: mainStageId,
    names: { 'zh-CN': '主屏', 'zh-Hant': '主屏', en: 'Main wall' },
    scopePlaceId: city.id,
    scene: {
      mode: 'calm',
      scopePlaceId: city.id,
      focus: null,
      selection: [],
      layers: [],
      timeCursorAt: null,
      panels: [],
      revision: 0,
    },
    walls: [],
    driver: null,
  }
  return {
    ok: true,
    value: decide({
      changes: [
        put('stage', stage),
        ...pack.units.map((unit) => put('unit', unit)),
        ...pack.devices.map((device) => put('device', device)),
        ...(past ? recordsOf(past) : []),
      ],
      trace: past?.trace ?? [],
    }),
  }
}

function recordsOf(past: NonNullable<IntentOf<'foundCity'>['past']>): Change[] {
  return [
    ...past.units.map((unit) => put('unit', unit)),
    ...past.incidents.map((incident) => put('incident', incident)),
    ...past.workOrders.map((order) => put('workOrder', order)),
    ...past.sequences.map((sequence) => put('sequence', sequence)),
  ]
}
