import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import {
  deviceId,
  incidentId,
  organizationId,
  stageId,
  type WorkOrderId,
} from '#shared/model/id.ts'
import { incident, type Incident } from '#shared/model/incident.ts'
import type { Intent, IntentKind, IntentOf } from '#shared/model/intent/intent.ts'
import type { SubmitReport } from '#shared/model/intent/submit-report.ts'
import type { RecordKind } from '#shared/model/record.ts'
import { runningDeadline } from '#shared/time/deadline.ts'
import { systemPrincipal } from '../../../server/run/scheduler.ts'
import { atlas, openBench, orderIdOf, report, type Bench } from '../../fixtures/city-bench.ts'
import { people } from '../../fixtures/city-play.ts'

/** What somebody writes wherever an operation lets him; it must reach no screen. */
export const WRITTEN = 'CANARY'
const personal = { text: WRITTEN, reporterName: WRITTEN, reporterPhone: WRITTEN }
const chief = { ...people.dispatcher, role: 'districtDutyChief' as const }
const tilt = v.parse(deviceId, 'v1')
const wall = v.parse(deviceId, 'wall-device')
const main = v.parse(stageId, 'main')
const rule = { ruleId: 'building-tilt', ruleVersion: 1, inputs: { tiltMilliradians: 3 } }

/** One operation in a state in which it is accepted. */
export interface ActionCase<Kind extends IntentKind> {
  /** Kinds of records that change on the screens that may see everything. */
  readonly changes: readonly RecordKind[]
  /** Opens a city, brings it there, and says who asks for what. */
  readonly set: () => Promise<{
    readonly bench: Bench
    readonly who: Principal
    readonly intent: IntentOf<Kind>
  }>
}

/** Brings an order to where the next of its steps may be asked for. */
async function orderAfter(steps: readonly ('acceptOrder' | 'departOrder' | 'arriveOrder')[]) {
  const bench = await openBench()
  const orderId = orderIdOf(bench, await bench.ask(people.resident, report()))
  for (const kind of steps) await done(bench, people.worker, { kind, orderId })
  return { bench, orderId, who: people.worker }
}

async function done(bench: Bench, who: Principal, intent: Intent): Promise<Bench> {
  const answer = await bench.ask(who, intent)
  if (answer.status !== 'accepted') throw new Error(`${intent.kind}: ${answer.refusal.code}`)
  return bench
}

/** An incident that waits for people: nobody is asked by a rule. */
async function reported(code: string) {
  const bench = await openBench()
  const answer = await bench.ask(people.resident, report(code))
  if (answer.status !== 'accepted') throw new Error(answer.refusal.code)
  return { bench, incidentId: v.parse(incidentId, answer.result.incidentId) }
}

async function handled() {
  const { bench, orderId } = await orderAfter(['acceptOrder', 'departOrder', 'arriveOrder'])
  await done(bench, people.worker, finish(orderId))
  return { bench, incidentId: v.parse(incidentId, orderId.slice(0, orderId.lastIndexOf('.'))) }
}

const finish = (orderId: WorkOrderId): IntentOf<'finishOrder'> => ({
  kind: 'finishOrder',
  orderId,
  outcome: 'solved',
  photos: [],
  personal,
})

const raise = { kind: 'raiseAlarm', deviceId: tilt, ...rule } as const
const bind = {
  kind: 'bindWall',
  stageId: main,
  deviceId: wall,
  viewingDistanceMeters: 6,
  pixelPitchMillimeters: 1.5,
} as const

function incidentOf(bench: Bench): Incident {
  const [first] = bench.loop.committed.all('incident')
  if (!first) throw new Error('no incident')
  return first
}

/** Every operation there is: a new one without a case does not compile. */
export const actionCases: { readonly [Kind in IntentKind]: ActionCase<Kind> } = {
  submitReport: {
    changes: ['incident', 'unit', 'workOrder'],
    async set() {
      const intent: SubmitReport = report('litter', { personal })
      return { bench: await openBench(), who: people.resident, intent }
    },
  },
  verifyIncident: {
    changes: ['incident'],
    async set() {
      const { bench, incidentId } = await reported('rental')
      return { bench, who: people.head, intent: { kind: 'verifyIncident', incidentId } }
    },
  },
  registerIncident: {
    changes: ['incident', 'unit', 'workOrder'],
    async set() {
      const { bench, incidentId } = await reported('rental')
      return { bench, who: people.head, intent: { kind: 'registerIncident', incidentId } }
    },
  },
  refuseIncident: {
    changes: ['incident'],
    async set() {
      const { bench, incidentId } = await reported('rental')
      return {
        bench,
        who: people.head,
        intent: { kind: 'refuseIncident', incidentId, reason: 'noProblem', personal },
      }
    },
  },
  dispatchIncident: {
    changes: ['incident', 'unit', 'workOrder'],
    async set() {
      const { bench, incidentId } = await reported('nobody')
      const body = v.parse(organizationId, 'o-k1')
      return {
        bench,
        who: people.dispatcher,
        intent: { kind: 'dispatchIncident', incidentId, organizationId: body },
      }
    },
  },
  recheckIncident: {
    changes: ['incident'],
    async set() {
      const { bench, incidentId } = await handled()
      return {
        bench,
        who: people.head,
        intent: { kind: 'recheckIncident', incidentId, passed: true, photos: [], personal },
      }
    },
  },
  addNote: {
    changes: ['incident'],
    async set() {
      const { bench, incidentId } = await handled()
      return {
        bench,
        who: people.worker,
        intent: { kind: 'addNote', incidentId, photos: [], personal },
      }
    },
  },
  acceptOrder: {
    changes: ['incident', 'workOrder'],
    async set() {
      const { bench, orderId, who } = await orderAfter([])
      return { bench, who, intent: { kind: 'acceptOrder', orderId } }
    },
  },
  departOrder: {
    changes: ['incident', 'unit', 'workOrder'],
    async set() {
      const { bench, orderId, who } = await orderAfter(['acceptOrder'])
      return { bench, who, intent: { kind: 'departOrder', orderId } }
    },
  },
  arriveOrder: {
    changes: ['incident', 'unit', 'workOrder'],
    async set() {
      const { bench, orderId, who } = await orderAfter(['acceptOrder', 'departOrder'])
      return { bench, who, intent: { kind: 'arriveOrder', orderId } }
    },
  },
  finishOrder: {
    changes: ['incident', 'unit', 'workOrder'],
    async set() {
      const { bench, orderId, who } = await orderAfter([
        'acceptOrder',
        'departOrder',
        'arriveOrder',
      ])
      return { bench, who, intent: finish(orderId) }
    },
  },
  returnOrder: {
    changes: ['incident', 'unit', 'workOrder'],
    async set() {
      const { bench, orderId, who } = await orderAfter(['acceptOrder'])
      return {
        bench,
        who,
        intent: { kind: 'returnOrder', orderId, reason: 'notOurs', personal },
      }
    },
  },
  bindWall: {
    changes: ['stage'],
    set: async () => ({ bench: await openBench(), who: people.dispatcher, intent: bind }),
  },
  unbindWall: {
    changes: ['stage'],
    set: async () => ({
      bench: await done(await openBench(), people.dispatcher, bind),
      who: people.dispatcher,
      intent: { kind: 'unbindWall', stageId: main, deviceId: wall },
    }),
  },
  setScene: {
    changes: ['stage'],
    set: async () => ({
      bench: await openBench(),
      who: chief,
      intent: { kind: 'setScene', stageId: main, baseRevision: 0, scene: { mode: 'watch' } },
    }),
  },
  foundCity: {
    changes: ['device', 'stage', 'unit'],
    set: async () => ({
      bench: await openBench({ isFounded: false }),
      who: systemPrincipal,
      intent: { kind: 'foundCity', packId: 'small', packHash: 'x' },
    }),
  },
  deadlinePassed: {
    changes: ['incident'],
    async set() {
      const { bench } = await orderAfter([])
      const found = incidentOf(bench)
      const matter = atlas.class(found.classCode)
      const running = matter && runningDeadline(found, matter)
      if (!running) throw new Error('no clock runs')
      const { clock, dueAt } = running
      return {
        bench,
        who: systemPrincipal,
        intent: { kind: 'deadlinePassed', subject: 'incident', subjectId: found.id, clock, dueAt },
      }
    },
  },
  archiveIncidents: {
    changes: ['incident', 'workOrder'],
    async set() {
      const { bench, incidentId } = await handled()
      await done(bench, people.head, {
        kind: 'recheckIncident',
        incidentId,
        passed: true,
        photos: [],
      })
      const before = bench.clock.cityNow() + 1
      return { bench, who: systemPrincipal, intent: { kind: 'archiveIncidents', before } }
    },
  },
  closeHour: {
    changes: [],
    async set() {
      const { bench } = await orderAfter([])
      return { bench, who: systemPrincipal, intent: { kind: 'closeHour', hourAt: 0 } }
    },
  },
  raiseAlarm: {
    changes: ['alarm', 'incident', 'unit', 'workOrder'],
    set: async () => ({ bench: await openBench(), who: systemPrincipal, intent: raise }),
  },
  clearAlarm: {
    changes: ['alarm'],
    async set() {
      const bench = await done(await openBench(), systemPrincipal, raise)
      const [alarm] = bench.loop.committed.all('alarm')
      return {
        bench,
        who: systemPrincipal,
        intent: { kind: 'clearAlarm', alarmId: alarm?.id ?? '' },
      }
    },
  },
  setDeviceOnline: {
    changes: ['device'],
    set: async () => ({
      bench: await openBench(),
      who: systemPrincipal,
      intent: { kind: 'setDeviceOnline', deviceId: tilt, online: true },
    }),
  },
  importChunk: {
    changes: ['incident'],
    async set() {
      const { bench } = await reported('rental')
      const open = [1, 2].map((number) =>
        v.parse(incident, {
          ...incidentOf(bench),
          id: `E261122-0009${number}`,
          origin: 'imported',
        }),
      )
      return {
        bench,
        who: systemPrincipal,
        intent: {
          kind: 'importChunk',
          file: 'a.csv',
          chunkHash: 'x',
          firstRow: 2,
          lastRow: 3,
          mode: 'live',
          open,
          closed: 0,
        },
      }
    },
  },
}
