import {
  audienceKeysOf,
  parseAudience,
  type AudienceKey,
  type AudienceName,
} from '#shared/access/audience.ts'
import type { WallVeil } from '#shared/access/home-veil.ts'
import type { RecordKind } from '#shared/model/record.ts'
import type { Change, WireRecord } from '#shared/sync/change.ts'
import { diffRecord } from '#shared/sync/diff.ts'
import { addDigest, formatDigest, zeroDigest } from '#shared/sync/digest.ts'
import type { FrameBody, SnapshotBody } from '#shared/sync/mirror.ts'
import { recordsOf, type Table } from '#shared/sync/table.ts'
import {
  forgetRemoved,
  keysOf,
  kindOf,
  replaceRecord,
  type Audience,
  type Projected,
} from './audience.ts'
import { changesFromHistory } from './from-history.ts'
import type { ChangesSince } from './history.ts'
import { Members } from './members.ts'
import type { Clock, Commit } from './ports.ts'
import { makeProject, type Project } from './project.ts'

/** Unless told otherwise. */
const GATHER_MS = 50
/** An audience that nothing touches still says up to where it is complete, this often at most (U7). */
const IDLE_MS = 1000
/** With very many screens people's own audiences, one or more to each screen, say it less often: an area's tells freshness. */
const IDLE_MANY_MS = 5000
const MANY_AUDIENCES = 1000
/** An audience nobody listens to is kept this long, for screens that come back. */
const FORGET_MS = 600_000
/** Removed records that are remembered per audience; beyond, a screen that was away takes the snapshot. */
const TOMBSTONES = 10_000

/** The durable state, as far as audiences read it. */
export interface AudienceSource {
  readonly table: Table
  readonly version: number
  readonly history: ChangesSince
}

/** What an audience holds, for those who watch over the server. */
export interface HeldAudience {
  readonly name: AudienceName
  readonly version: number
  readonly hash: string
  readonly records: number
  readonly horizon: number
}

/** Who hears of a frame: all screens that joined the audience. */
export type FrameListener = (frame: FrameBody) => void

/**
 * Audiences: what each group of screens holds, as frames, snapshots and "changed since" (`shared/sync/SPEC.md` U1–U7).
 * One object per audience in use; built from the committed state when first asked for.
 */
export class Audiences {
  readonly #audiences = new Map<AudienceName, Audience>()
  readonly #byKey = new Map<AudienceKey, Audience[]>()
  readonly #source: AudienceSource
  readonly #epoch: string
  readonly #clock: Clock
  readonly #project: Project
  readonly #onFrame: FrameListener
  readonly #tombstones: number
  readonly #gatherMs: () => number
  /** Made when the first audience is opened. */
  #members: Members | undefined

  constructor(parts: {
    readonly source: AudienceSource
    readonly epoch: string
    readonly clock: Clock
    readonly veil: WallVeil
    readonly onFrame: FrameListener
    /** Removed records remembered per audience; fewer in tests, so that the horizon moves within one. */
    readonly tombstones?: number
    /** After the first change of a quiet audience, changes are gathered this long (real ms). */
    readonly gatherMs?: () => number
  }) {
    this.#source = parts.source
    this.#epoch = parts.epoch
    this.#clock = parts.clock
    this.#project = makeProject(parts.veil)
    this.#onFrame = parts.onFrame
    this.#tombstones = parts.tombstones ?? TOMBSTONES
    this.#gatherMs = parts.gatherMs ?? (() => GATHER_MS)
  }

  /** Audiences in use. */
  get size(): number {
    return this.#audiences.size
  }

  /** Whoever holds this version, or a newer one, is brought to now by changes alone, whatever audience it is. */
  get horizon(): number {
    return this.#audiences.values().reduce((most, { horizon }) => Math.max(most, horizon), 0)
  }

  /** Names in use, with what they hold. */
  list(): readonly HeldAudience[] {
    return [...this.#audiences.values()].map(({ name, version, digest, held, horizon }) => ({
      name,
      version,
      hash: formatDigest(digest),
      records: held.size,
      horizon,
    }))
  }

  /** Marks what a commit touched; frames follow at once, or gathered. */
  published(commit: Commit): void {
    this.#members?.published(commit.touched)
    const touched = new Set<Audience>()
    for (const { kind, id, before, after } of commit.touched) {
      for (const key of keysOf(kind, before, after)) {
        for (const audience of this.#byKey.get(key) ?? []) {
          audience.dirty.set(`${kind}/${id}`, { kind, id })
          touched.add(audience)
        }
      }
    }
    for (const audience of touched) this.#schedule(audience)
  }

  /** To be called about every second: quiet audiences say up to where they are complete, unused ones are dropped. */
  sayVersions(hasListeners: (name: AudienceName) => boolean): void {
    const now = this.#clock.monotonicNow()
    for (const audience of this.#audiences.values()) {
      if (hasListeners(audience.name)) audience.heardAt = now
      if (now - audience.heardAt > FORGET_MS) this.#close(audience)
      else if (now - audience.flushedAt >= this.#idleMs(audience)) this.#flush(audience)
    }
  }

  #idleMs(audience: Audience): number {
    const isOneOfMany = this.#audiences.size > MANY_AUDIENCES && !audience.key.startsWith('area:')
    return isOneOfMany ? IDLE_MANY_MS : IDLE_MS
  }

  /** The whole of an audience: nothing committed is missing, also where its version is an older one that changed nothing here. */
  snapshot(name: AudienceName): SnapshotBody | undefined {
    const audience = this.#open(name)
    if (!audience) return undefined
    if (audience.dirty.size > 0) this.#flush(audience)
    return {
      audience: name,
      epoch: this.#epoch,
      version: audience.version,
      hash: formatDigest(audience.digest),
      records: [...audience.held].map(([key, { record }]) => ({ kind: kindOf(key), record })),
    }
  }

  /**
   * Brings a screen from what it holds to what the audience has been told, in one frame (U4); what is being gathered comes with
   * the next frame for all. Nothing is sent to the others: thousands join in a storm. Call it and add the screen to the
   * listeners in the same synchronous turn, or a change between the two is lost.
   *
   * @returns undefined when the screen must take the snapshot (U5).
   */
  since(
    name: AudienceName,
    held: { readonly epoch: string; readonly version: number },
  ): FrameBody | undefined {
    const audience = this.#open(name)
    if (!audience) return undefined
    const isOurs = held.epoch === this.#epoch && held.version <= audience.version
    if (!isOurs) return undefined
    if (held.version < audience.horizon) {
      if (held.version < this.#source.history.horizon) return undefined
      return this.#frame(
        audience,
        held.version,
        changesFromHistory(audience, held.version, this.#source),
      )
    }
    const changes: Change[] = []
    for (const [key, seq] of audience.changedAt) {
      if (seq <= held.version) continue
      const kind = kindOf(key)
      const id = key.slice(kind.length + 1)
      const now = audience.held.get(key)
      changes.push(now ? { op: 'put', kind, id, record: now.record } : { op: 'remove', kind, id })
    }
    return this.#frame(audience, held.version, changes)
  }

  #open(name: AudienceName): Audience | undefined {
    const known = this.#audiences.get(name)
    if (known) return known
    const parsed = parseAudience(name)
    if (!parsed) return undefined
    const { version } = this.#source
    const audience: Audience = {
      name,
      key: parsed.key,
      projection: parsed.projection,
      held: new Map(),
      changedAt: new Map(),
      dirty: new Map(),
      digest: zeroDigest,
      version,
      horizon: version,
      removed: 0,
      flushedAt: this.#clock.monotonicNow(),
      heardAt: this.#clock.monotonicNow(),
      isScheduled: false,
    }
    this.#fill(audience)
    this.#audiences.set(name, audience)
    this.#byKey.set(parsed.key, [...(this.#byKey.get(parsed.key) ?? []), audience])
    return audience
  }

  #close(audience: Audience): void {
    this.#audiences.delete(audience.name)
    const others = (this.#byKey.get(audience.key) ?? []).filter((known) => known !== audience)
    if (others.length > 0) this.#byKey.set(audience.key, others)
    else this.#byKey.delete(audience.key)
  }

  #fill(audience: Audience): void {
    this.#members ??= new Members(this.#source.table)
    for (const { kind, id } of this.#members.of(audience.key)) {
      const record = recordsOf(this.#source.table, kind).get(id)
      const projected = this.#seen(audience, kind, record)
      if (!projected) continue
      audience.held.set(`${kind}/${id}`, projected)
      audience.digest = addDigest(audience.digest, projected.digest)
    }
  }

  /** The record as the audience sees it; undefined when it is not a member or the projection hides the kind. */
  #seen(
    audience: Audience,
    kind: RecordKind,
    record: WireRecord | undefined,
  ): Projected | undefined {
    if (!record || !audienceKeysOf(kind, record).includes(audience.key)) return undefined
    return this.#project(audience.projection, kind, record)
  }

  #schedule(audience: Audience): void {
    if (audience.isScheduled) return
    const quietMs = this.#clock.monotonicNow() - audience.flushedAt
    const gatherMs = this.#gatherMs()
    if (quietMs >= gatherMs) return this.#flush(audience)
    audience.isScheduled = true
    this.#clock.after(gatherMs - quietMs, () => {
      audience.isScheduled = false
      this.#flush(audience)
    })
  }

  /** Tells all what was gathered; with nothing gathered, up to where they are complete (U7). */
  #flush(audience: Audience): void {
    const to = this.#source.version
    const changes: Change[] = []
    for (const [key, { kind, id }] of audience.dirty) {
      const before = audience.held.get(key)
      const after = this.#seen(audience, kind, recordsOf(this.#source.table, kind).get(id))
      const change = diffRecord(kind, id, before?.record, after?.record)
      if (change) {
        this.#replace(audience, key, { before, after, seq: to })
        changes.push(change)
      }
    }
    audience.dirty.clear()
    this.#send(audience, to, changes)
  }

  #replace(
    audience: Audience,
    key: string,
    step: {
      readonly before: Projected | undefined
      readonly after: Projected | undefined
      readonly seq: number
    },
  ): void {
    replaceRecord(audience, key, step)
    if (audience.removed > this.#tombstones) forgetRemoved(audience, this.#source.version)
  }

  #send(audience: Audience, to: number, changes: readonly Change[]): void {
    const from = audience.version
    audience.version = to
    audience.flushedAt = this.#clock.monotonicNow()
    this.#onFrame(this.#frame(audience, from, changes))
  }

  #frame(audience: Audience, from: number, changes: readonly Change[]): FrameBody {
    return {
      audience: audience.name,
      epoch: this.#epoch,
      from,
      to: audience.version,
      hash: formatDigest(audience.digest),
      changes,
    }
  }
}
