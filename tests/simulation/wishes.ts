import * as v from 'valibot'
import {
  classCode,
  incidentId,
  organizationId,
  stageId,
  workOrderId,
  type IncidentId,
  type WorkOrderId,
} from '#shared/model/id.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Position } from '#shared/model/position.ts'
import type { WireRecord } from '#shared/sync/change.ts'
import type { Dice } from './dice.ts'
import { CANARY } from './invariants.ts'
import type { Page, SimScreen } from './screen.ts'

const order = (record: WireRecord): WorkOrderId => v.parse(workOrderId, record.id)
const matter = (record: WireRecord): IncidentId => v.parse(incidentId, record.id)
const written = (dice: Dice) => ({
  text: `${CANARY} ${dice.between(0, 1e9)}`,
  reporterPhone: `${CANARY}-138${dice.between(1e7, 9e7)}`,
})

/** What a person asks for, looking at the screen; several at once when a whole task is done without a look. */
export function wishesOf(screen: SimScreen): PersonIntent[] {
  const { page, dice } = screen
  if (!page) return []
  if (screen.session.principal.role === 'districtDutyChief') return chiefWishes(page, dice)
  return workerWishes(screen, page)
}

function report(dice: Dice, isByWorker: boolean): PersonIntent {
  const west = dice.chance(0.5)
  const inEstate = dice.chance(0.5)
  const [lon, lat] = inEstate ? [121.03, 31.03] : [121.06, 31.07]
  const point: Position = [lon + (west ? 0 : 0.1), lat]
  const code =
    dice.pick(['litter', 'litter', 'rental', 'nobody', 'care', 'pipe', 'ghost']) ?? 'litter'
  return {
    kind: 'submitReport',
    source: isByWorker ? 'patrol' : 'hotline',
    classCode: v.parse(classCode, code),
    point: dice.chance(0.05) ? null : point,
    photos: [],
    channel: isByWorker ? 'page' : 'desk',
    ...(dice.chance(0.3) ? { personal: written(dice) } : {}),
  }
}

function note(dice: Dice, incident: WireRecord): PersonIntent {
  return { kind: 'addNote', incidentId: matter(incident), photos: [], personal: written(dice) }
}

function chiefWishes(page: Page, dice: Dice): PersonIntent[] {
  if (dice.chance(0.25)) return [report(dice, false)]
  if (dice.chance(0.12)) return scene(page, dice)
  const incidents = page.records('incident')
  const open = incidents.filter(({ status }) => status !== 'closed' && status !== 'refused')
  const moving = open.filter(({ status }) => status !== 'dispatched' && status !== 'handling')
  const incident = dice.pick(moving.length > 0 && dice.chance(0.85) ? moving : incidents)
  if (!incident) return [report(dice, false)]
  const target = {
    incidentId: matter(incident),
    ...(dice.chance(0.5) ? { baseRevision: Number(incident['revision']) } : {}),
  }
  switch (incident['status']) {
    case 'reported':
      if (dice.chance(0.2)) return [{ kind: 'verifyIncident', ...target }]
      if (dice.chance(0.2)) return [{ kind: 'refuseIncident', ...target, reason: 'noProblem' }]
      return [{ kind: 'registerIncident', ...target }]
    case 'verifying':
      return [{ kind: 'registerIncident', ...target }]
    case 'registered': {
      const body = dice.chance(0.8) ? 'o-estates' : 'o-k1'
      return [
        { kind: 'dispatchIncident', ...target, organizationId: v.parse(organizationId, body) },
      ]
    }
    case 'rechecking':
      return [{ kind: 'recheckIncident', ...target, passed: dice.chance(0.7), photos: [] }]
    default:
      return [note(dice, incident)]
  }
}

function scene(page: Page, dice: Dice): PersonIntent[] {
  const stage = page.records('stage')[0]
  const shown = stage?.['scene']
  if (!shown || typeof shown !== 'object' || !('revision' in shown)) return []
  const mode = dice.pick(['calm', 'watch', 'emergency'] as const) ?? 'calm'
  const intent: PersonIntent = {
    kind: 'setScene',
    stageId: v.parse(stageId, 'main'),
    baseRevision: Number(shown.revision),
    scene: { mode },
  }
  return [intent]
}

const chain = ['acceptOrder', 'departOrder', 'arriveOrder', 'finishOrder'] as const
const done: Readonly<Record<string, number>> = { offered: 0, accepted: 1, enRoute: 2, onScene: 3 }

function workerWishes(screen: SimScreen, page: Page): PersonIntent[] {
  const { dice } = screen
  const { id, organizationId: own } = screen.session.principal
  const mine = page
    .records('workOrder')
    .filter(
      (record) =>
        String(record['status']) in done &&
        (record['principalId'] === id ||
          (record['principalId'] === null && record['organizationId'] === own)),
    )
  const held = dice.pick(mine)
  if (held && dice.chance(0.75)) return orderSteps(dice, held)
  const incident = dice.pick(page.records('incident'))
  if (incident && dice.chance(0.3)) return [note(dice, incident)]
  return [report(dice, true)]
}

function orderSteps(dice: Dice, held: WireRecord): PersonIntent[] {
  const orderId = order(held)
  if (dice.chance(0.12))
    return [{ kind: 'returnOrder', orderId, reason: 'notOurs', personal: written(dice) }]
  const next = done[String(held['status'])] ?? 0
  const count = dice.chance(0.35) ? 4 : 1
  return chain
    .slice(next, next + count)
    .map((kind): PersonIntent =>
      kind === 'finishOrder'
        ? { kind, orderId, outcome: 'solved', photos: [], personal: written(dice) }
        : { kind, orderId },
    )
}
