import { projectRecord } from '#shared/access/projection.ts'
import type { Reading } from '#shared/model/device.ts'
import { operationId } from '#shared/model/id.ts'
import type { Change, WireRecord } from '#shared/sync/change.ts'
import type { FrameBody, Mirror, SnapshotBody } from '#shared/sync/mirror.ts'
import * as v from 'valibot'
import type { AudienceSource } from '../../server/run/audiences.ts'
import type { Committed } from '../../server/run/committed.ts'
import type { Gate } from '../../server/run/gate.ts'
import type { Fix } from '../../server/mqtt/decode.ts'
import type { Clock, Commit, Journal, Readings } from '../../server/run/ports.ts'
import type { MemoryJournal } from '../fixtures/memory-journal.ts'
import type { World } from './world.ts'

/** Where a fault can be built in: around the ports of the real code, or in the model of doors and screens. */
export interface Mutations {
  readonly journal?: (journal: MemoryJournal, world: World) => Journal
  readonly gate?: (gate: Gate, world: World) => Gate
  /** What the loop believes to be durable. */
  readonly committed?: (committed: Committed) => Committed
  /** What the audiences are told of a commit. */
  readonly commit?: (commit: Commit) => Commit
  /** What the audiences read. */
  readonly source?: (source: AudienceSource) => AudienceSource
  readonly frame?: (frame: FrameBody, committed: Committed | undefined) => FrameBody
  readonly since?: (frame: FrameBody) => FrameBody
  readonly snapshot?: (snapshot: SnapshotBody, committed: Committed) => SnapshotBody
  /** A frame as the screen takes it. */
  readonly taken?: (frame: FrameBody, mirror: Mirror) => FrameBody
  readonly takesAnySnapshot?: boolean
  readonly joinsLateMs?: number
  readonly joinsOnlyOnce?: boolean
  readonly joinsAllAgain?: boolean
  readonly reloadsAsTold?: boolean
  readonly givesUpReload?: boolean
  readonly hearsRevoked?: boolean
  readonly admitsWithoutSecondLook?: boolean
  readonly deletesOnSend?: boolean
  readonly sendsInParallel?: boolean
  readonly dropsWithoutMark?: boolean
  readonly ignoresMark?: boolean
  readonly dropsMarks?: boolean
  readonly joinsAfterSending?: boolean
  readonly comparesNoSums?: boolean
  readonly keepsForeign?: boolean
  /** What a screen is told that comes from below the horizon. */
  readonly belowHorizon?: (snapshot: SnapshotBody, from: number) => FrameBody
  readonly readings?: (readings: Readings) => Readings
  readonly storesTwice?: boolean
  /** Readings as the rules get them. */
  readonly judged?: (batch: readonly Reading[], world: World) => readonly Reading[]
  /** A position as the telemetry gets it. */
  readonly fix?: (fix: Fix, clock: Pick<Clock, 'cityNow'>) => Fix
}

/** A raw record in place of what its projection may see. */
function unmasked(change: Change, committed: Committed | undefined): Change {
  const raw = change.op === 'put' ? committed?.table.get(change.kind)?.get(change.id) : undefined
  return change.op === 'put' && raw ? { ...change, record: raw } : change
}

/** A table that shows every taken order as free. */
function forgetfulOf(table: Committed['table']): Committed['table'] {
  const orders = new Map<string, WireRecord>()
  const real = table.get('workOrder')
  orders.get = (id) => {
    const order = real?.get(id)
    return order?.['status'] === 'accepted' ? { ...order, status: 'offered' } : order
  }
  return new Map([...table, ['workOrder', orders]])
}

let copies = 0
const another = (id: string) => v.parse(operationId, `${id}:copy-${(copies += 1)}`)

/** Faults that somebody might make, by name. Each must be seen within the schedules of one run. */
export const mutants: Readonly<Record<string, Mutations>> = {
  'acknowledges before it is durable': {
    journal: (journal) => ({
      ...journal,
      append(batch) {
        journal.append(batch).catch(() => undefined)
        return Promise.resolve()
      },
    }),
  },
  'knows no operation again': {
    gate: (gate) => ({
      ...gate,
      committed: gate.committed,
      isReadOnly: gate.isReadOnly,
      submit: (submission) =>
        gate.submit({ ...submission, id: another(submission.id), fresh: true }),
    }),
  },
  'knows no operation that is under way': {
    gate(gate) {
      const underWay = new Set<string>()
      return {
        committed: gate.committed,
        isReadOnly: gate.isReadOnly,
        async submit(submission) {
          const isUnderWay = underWay.has(submission.id)
          underWay.add(submission.id)
          const id = isUnderWay ? another(submission.id) : submission.id
          const answer = await gate.submit({ ...submission, id })
          if (!isUnderWay) underWay.delete(submission.id)
          return answer
        },
      }
    },
  },
  'forgets operations when it restarts': {
    journal: (journal, world) => ({
      ...journal,
      // The store would refuse a second result; a store without that wall is part of the fault.
      append: (batch) =>
        journal.append({
          ...batch,
          results: batch.results.filter(({ operationId: id }) => !world.disk.results.has(id)),
        }),
      results: () => Promise.resolve(new Map()),
    }),
  },
  'lets the last claim win': {
    committed: (committed) => ({
      ...committed,
      get version() {
        return committed.version
      },
      table: forgetfulOf(committed.table),
    }),
  },
  'sends walls what desks see': {
    frame: (frame, committed) =>
      frame.audience.endsWith('/wall')
        ? { ...frame, changes: frame.changes.map((change) => unmasked(change, committed)) }
        : frame,
  },
  'masks walls live but not in the snapshot': {
    snapshot: (snapshot, committed) => ({
      ...snapshot,
      records: snapshot.records.map(({ kind, record }) => ({
        kind,
        record: committed.table.get(kind)?.get(record.id) ?? record,
      })),
    }),
  },
  'shows phones every kind of record': {
    snapshot: (snapshot, committed) => ({
      ...snapshot,
      records: [
        ...snapshot.records,
        ...[...(committed.table.get('device')?.values() ?? [])].flatMap((record) => {
          const shown = projectRecord('desk', 'device', record)
          return snapshot.audience.endsWith('/phone') && shown
            ? [{ kind: 'device' as const, record: shown }]
            : []
        }),
      ],
    }),
  },
  'does not remove what leaves an audience': {
    commit: (commit) => ({
      ...commit,
      touched: commit.touched.map((one) => ({
        ...one,
        before: one.after ? undefined : one.before,
      })),
    }),
  },
  'tells a returning screen nothing of what was removed': {
    since: (frame) => ({
      ...frame,
      changes: frame.changes.filter(({ op }) => op !== 'remove'),
    }),
  },
  'forgets at a restart what had left': {
    source: (source) => ({
      table: source.table,
      get version() {
        return source.version
      },
      history: {
        horizon: 0,
        changedAt: (record) => source.history.changedAt(record),
        departuresAfter: () => [],
      },
    }),
  },
  'lets a change slip between state and joining': { joinsLateMs: 30 },
  'reloads and joins everything as often as it is told': {
    joinsAllAgain: true,
    reloadsAsTold: true,
  },
  'gives up when a snapshot does not come': { givesUpReload: true },
  'joins only on the first connection': { joinsOnlyOnce: true },
  'takes frames without looking for a gap': {
    taken: (frame, mirror) => ({ ...frame, from: mirror.version }),
  },
  'takes an older snapshot over what it holds': {
    takesAnySnapshot: true,
    joinsAllAgain: true,
    reloadsAsTold: true,
  },
  'leaves revoked sessions connected': { hearsRevoked: true },
  'lets in whose session ended while it knocked': { admitsWithoutSecondLook: true },
  'forgets an act when it is sent': { deletesOnSend: true },
  'sends acts without waiting for answers': { sendsInParallel: true },
  'drops what waits for a slow reader without a mark': { dropsWithoutMark: true },
  'does not join anew when it was too slow': { ignoresMark: true },
  'drops an older mark with what waits': { dropsMarks: true },
  'joins a room although its first frame was dropped': { joinsAfterSending: true },
  'does not compare sums': { comparesNoSums: true },
  'keeps what former rights showed': { keepsForeign: true },
  'forgets what was removed without raising the horizon': {
    belowHorizon: (snapshot, from) => ({
      audience: snapshot.audience,
      epoch: snapshot.epoch,
      from,
      to: snapshot.version,
      hash: snapshot.hash,
      changes: snapshot.records.map(({ kind, record }) => ({
        op: 'put',
        kind,
        id: record.id,
        record,
      })),
    }),
  },
  'lets the reading that came last win': {
    judged: (batch, world) =>
      batch.map((reading) => ({ ...reading, boot: 9, seq: (world.arrivals += 1) })),
  },
  'stores a repeated reading again': { storesTwice: true },
  'tells a device of its reading before it is durable': {
    readings: (readings) => ({
      ...readings,
      store(batch) {
        readings.store(batch).catch(() => undefined)
        return Promise.resolve(batch.length)
      },
    }),
  },
  'shows the position that came last': {
    fix: (fix, clock) => ({ ...fix, at: clock.cityNow() }),
  },
}
