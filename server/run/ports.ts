import type { Intent } from '#shared/model/intent/intent.ts'
import type { PersonalField } from '#shared/model/intent/personal.ts'
import type { Incident } from '#shared/model/incident.ts'
import type { HourCount } from '#shared/model/pack.ts'
import type { Reading } from '#shared/model/device.ts'
import type {
  FileId,
  IncidentId,
  OperationId,
  PlaceId,
  PrincipalId,
  ReportId,
} from '#shared/model/id.ts'
import type { RegisterSeed } from '#shared/model/register.ts'
import type { ReportRow } from '#shared/model/report.ts'
import type { TraceEntry } from '#shared/model/trace.ts'
import type { OutboxRequest, RegisterWrite } from '../core/decision.ts'
import type { Principal } from '#shared/access/principal.ts'
import type { ScreenKind } from '#shared/access/roles.ts'
import type { Answer } from '#shared/protocol/down.ts'
import type { Change } from '#shared/sync/change.ts'
import type { RecordKind } from '#shared/model/record.ts'
import type { StoredHistory } from './history.ts'
import type { WireRecord } from '#shared/sync/change.ts'

/** What the edges fill, so that no edge imports another. */

/** City time is scaled by DEMO_SPEED and decides what is written; monotonic time is real and decides what runs. */
export interface Clock {
  /** City's instant, ms since 1970 UTC. */
  cityNow(): number
  /** Real elapsed ms since some fixed point; never goes back. */
  monotonicNow(): number
  readonly speed: number
  /** Calls back after real ms. @returns a function that cancels. */
  after(delayMs: number, run: () => void): () => void
}

/** A written personal value with the key of its commitment; both are deleted together. */
export interface PersonalValue {
  readonly ref: string
  readonly field: PersonalField
  readonly value: string
  /** HMAC-SHA256 key, 32 bytes hex. */
  readonly key: string
}

export type { OutboxRequest, RegisterWrite }

/** One decided operation, as it is kept for ever. */
export interface JournalEntry {
  readonly seq: number
  readonly schema: number
  readonly operationId: OperationId
  readonly payloadHash: string
  readonly actorId: PrincipalId
  readonly actorRole: string
  readonly at: number
  readonly happenedAt: number | null
  readonly intent: Intent
  readonly changes: readonly Change[]
  readonly trace: readonly TraceEntry[]
}

/** Stored answer of an operation, accepted or refused. */
export interface StoredResult {
  readonly operationId: OperationId
  readonly principalId: PrincipalId
  readonly payloadHash: string
  readonly answer: Answer
  readonly at: number
}

/** Everything that becomes durable at once. */
export interface Batch {
  readonly entries: readonly JournalEntry[]
  readonly results: readonly StoredResult[]
  readonly rows: readonly RegisterWrite[]
  readonly requests: readonly (OutboxRequest & { readonly id: string; readonly at: number })[]
  readonly personal: readonly PersonalValue[]
}

export interface Journal {
  /** Identity of this history. */
  readonly epoch: string
  /** Writes a batch in one transaction under the writer's term. Rejects when anything of it could not be stored. */
  append(batch: Batch): Promise<void>
  /**
   * Goes on under a new term after an append failed: later appends stand on what is stored now.
   * Rejects while the store takes no writes; with `StaleTerm` when another writer has taken over.
   */
  renew(): Promise<void>
  /** Changes after `seq`, in order, upcast to the present schema. */
  readAfter(
    seq: number,
  ): AsyncIterable<{ readonly seq: number; readonly changes: readonly Change[] }>
  /** Newest snapshot, or undefined. */
  latestSnapshot(): Promise<StateSnapshot | undefined>
  saveSnapshot(snapshot: StateSnapshot): Promise<void>
  /** Answers of known operations; ids that are not known are absent. */
  results(ids: readonly OperationId[]): Promise<ReadonlyMap<OperationId, StoredResult>>
  /** Steps of one incident, oldest first. */
  trace(id: IncidentId): Promise<readonly (TraceEntry & { readonly seq: number })[]>
  close(): Promise<void>
}

/** A record of the state; `changedAt` = seq of the change that made it what it is. */
export interface StoredRecord {
  readonly kind: RecordKind
  readonly record: WireRecord
  readonly changedAt: number
}

/** State at a seq, for a quick start. */
export interface StateSnapshot {
  readonly seq: number
  readonly schema: number
  readonly records: Iterable<StoredRecord>
  readonly history: StoredHistory
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Pass it back to get the next page; null at the end. */
  readonly cursor: string | null
}

/** Base data, personal values and history: read over HTTP, never in a frame. */
export interface Registers {
  report(id: ReportId): Promise<ReportRow | undefined>
  reportsOf(id: IncidentId): Promise<readonly ReportRow[]>
  /** Newest first. */
  reports(filter: {
    readonly classCodes?: readonly string[]
    readonly ids?: readonly string[]
    readonly fromAt?: number
    readonly toAt?: number
    readonly limit: number
  }): Promise<readonly ReportRow[]>
  /** Closed matters, newest first; only those with a place in `placeIds`. */
  archive(filter: {
    readonly placeIds: readonly string[]
    readonly classCode?: string
    readonly cursor?: string
    readonly limit: number
  }): Promise<Page<Incident>>
  archived(id: IncidentId): Promise<Incident | undefined>
  /** Matters whose trace names a picture. */
  incidentsOfPhoto(id: FileId): Promise<readonly IncidentId[]>
  /** Texts behind seals; erased ones are absent. */
  personal(refs: readonly string[]): Promise<ReadonlyMap<string, string>>
  hourCounts(filter: {
    readonly placeIds: readonly PlaceId[]
    readonly fromAt: number
    readonly toAt: number
  }): Promise<readonly HourCount[]>
  addHourCounts(rows: readonly HourCount[]): Promise<void>
  /** Loads base data once, when the city is founded. */
  seed(seed: RegisterSeed): Promise<void>
  /** Counts of a building, no names. */
  buildingCounts(id: string): Promise<BuildingCounts>
}

export interface BuildingCounts {
  readonly homes: number
  readonly persons: number
  /** Aged 75 and more, or with limited mobility. */
  readonly frail: number
  readonly livesAlone: number
  readonly rented: number
}

/** Rows of imported files: kept with their fate. */
export interface Imports {
  /** Contents known by (source, number) → content hash. */
  known(source: string, numbers: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Stores one chunk of history in bulk, in one transaction: archive rows, reports, known numbers. */
  storeChunk(chunk: {
    readonly source: string
    readonly rows: readonly ImportedRow[]
  }): Promise<void>
  reject(rejected: readonly RejectedRow[]): Promise<void>
  rejected(importId: string): Promise<readonly RejectedRow[]>
  start(run: {
    readonly id: string
    readonly source: string
    readonly file: string
    readonly at: number
  }): Promise<void>
  finish(
    id: string,
    counts: { readonly stored: number; readonly known: number; readonly rejected: number },
  ): Promise<void>
}

export interface ImportedRow {
  readonly number: string
  readonly contentHash: string
  readonly incident: Incident
}

export interface RejectedRow {
  readonly importId: string
  /** Line in the file, from 1, header included. */
  readonly row: number
  readonly field: string
  readonly reason: string
  readonly text: string
}

/** Latest and past values of devices. Batched; never in the journal. */
export interface Readings {
  /** Durable when it resolves; a repeated (device, boot, seq) is stored once. @returns how many were new. */
  store(readings: readonly Reading[]): Promise<number>
  /** Refused payloads, kept with field and reason. */
  reject(
    rejected: readonly {
      readonly topic: string
      readonly field: string
      readonly reason: string
      readonly at: number
    }[],
  ): Promise<void>
  since(deviceId: string, fromAt: number): Promise<readonly Reading[]>
}

/** Content-addressed files. */
export interface Files {
  /** Re-encodes a picture, drops its metadata, stores it durably. */
  storeImage(bytes: Uint8Array): Promise<
    | {
        readonly ok: true
        readonly fileId: FileId
        readonly width: number
        readonly height: number
      }
    | { readonly ok: false; readonly reason: string }
  >
  read(id: FileId): Promise<Uint8Array | undefined>
}

export interface Session {
  readonly id: string
  readonly principal: Principal
  readonly createdAt: number
  readonly expiresAt: number
}

/** Server-side sessions; the cookie holds a random token of which only the hash is stored. */
export interface Sessions {
  open(
    principal: Principal,
    lifetimeMs: number,
  ): Promise<{ readonly token: string; readonly session: Session }>
  find(token: string): Promise<Session | undefined>
  end(id: string): Promise<void>
  /** Told when a session ends or its rights change, so that its sockets close. */
  onEnded(listen: (sessionId: string) => void): void
}

/** Outbox of notifications: rows written with the entry, removed when received. */
export interface Outbox {
  pending(
    principalId: PrincipalId,
  ): Promise<readonly (OutboxRequest & { readonly id: string; readonly at: number })[]>
  received(id: string): Promise<void>
}

/** Told after every commit, in order, in the same turn in which the state was changed. */
export interface Publisher {
  published(commit: Commit): void
  /** Writes are refused from now on, or taken again. */
  readOnly(isReadOnly: boolean): void
}

/** What a commit did to the records. */
export interface Commit {
  readonly from: number
  readonly to: number
  readonly touched: readonly {
    readonly kind: RecordKind
    readonly id: string
    readonly before: WireRecord | undefined
    readonly after: WireRecord | undefined
  }[]
  readonly requests: Batch['requests']
}

/** Screens of one kind that are connected. */
export interface ScreenFigures {
  readonly connected: number
  /** Those that have not said for two seconds that they applied the newest positions. */
  readonly behind: number
  /** The one that is furthest behind, real ms. */
  readonly furthestMs: number
}

/** What a screen is told to take, and the sort of the audience it takes it of. */
export interface ResyncCount {
  readonly sort: 'area' | 'principal' | 'stage'
  readonly take: 'changes' | 'snapshot'
  readonly count: number
}

/** What the live door says of itself, for `/metrics` and the health page. Totals count since the start of the process. */
export interface LineFigures {
  /** Record frames, telemetry frames and their bytes, written to sockets. */
  readonly frames: number
  readonly ticks: number
  readonly bytes: number
  /** Telemetry frames that a screen was not ready for: it gets one merged frame later. */
  readonly skippedTicks: number
  /** Times that what waited for a screen was dropped and replaced by a mark. */
  readonly overflows: number
  /** Record frames that wait now, for all screens and for the one for which most waits. */
  readonly waiting: number
  readonly longestQueue: number
  readonly largestQueueBytes: number
  /** Bounds of what may wait for one socket. */
  readonly mostFrames: number
  readonly mostBytes: number
  readonly resyncs: readonly ResyncCount[]
  readonly screens: Readonly<Record<ScreenKind, ScreenFigures>>
  /** Handshakes. */
  readonly admitted: number
  readonly deferred: number
}

/** The live door, as far as those who watch over the server see it. */
export interface LiveDoor {
  readonly figures: LineFigures
  /** How many screens joined an audience. */
  listening(name: string): number
}
