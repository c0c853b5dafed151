import { defineStore } from 'pinia'
import { markRaw, shallowRef, type ShallowRef } from 'vue'
import type { DeskRecord, WallRecord } from '#shared/access/projection.ts'
import { recordKinds, type RecordKind } from '#shared/model/record.ts'
import type { Frame } from '#shared/protocol/down.ts'
import type { Snapshot } from '#shared/protocol/snapshot.ts'
import type { Change, WireRecord } from '#shared/sync/change.ts'
import {
  applyFrame,
  loadSnapshot,
  makeMirror,
  type FrameOutcome,
  type Mirror,
} from '#shared/sync/mirror.ts'
import { makeTable, recordsOf } from '#shared/sync/table.ts'
import { nextPaint } from './next-paint.ts'

/** When the server was last heard. Not reactive: it changes with every frame; screens look at it once a second. */
export interface Heard {
  /** Real instant (performance.now) at which the newest word left the server, as far as this screen can tell. */
  at: number
  /** How much longer than the quickest of late it took. */
  lagMs: number
}

type ShownKind = 'incident' | 'workOrder' | 'alarm' | 'unit' | 'device' | 'stage'

/**
 * The mirror of the city's state: one {@link Mirror} per audience, merged for display. Records are raw and immutable; what
 * is reactive is one version counter per kind. Read `versions[kind].value` (or call `incidents()` …) inside a computed,
 * and it is recomputed once per painted frame in which that kind changed.
 */
export const useCity = defineStore('city', () => {
  const mirrors = markRaw(new Map<string, Mirror>())
  const merged = markRaw(makeTable())
  const versions = markRaw(makeVersions())
  const frames = shallowRef(0)
  const resyncs = shallowRef(0)
  const heard: Heard = markRaw({ at: Number.NEGATIVE_INFINITY, lagMs: 0 })
  const dirty = new Set<RecordKind>()
  const followers = new Map<RecordKind, Set<(id: string | undefined) => void>>()
  const bump = nextPaint(() => {
    for (const kind of dirty) versions[kind].value += 1
    dirty.clear()
  })

  function touch(change: Change, audience: string, after: WireRecord | undefined): void {
    const records = recordsOf(merged, change.kind)
    const shown = after ?? elsewhere(audience, change)
    if (shown) records.set(change.id, shown)
    else records.delete(change.id)
    dirty.add(change.kind)
    for (const told of followers.get(change.kind) ?? []) told(change.id)
    bump()
  }

  /**
   * Tells at once which record of a kind changed; undefined = possibly all. For columns that are kept row by row, where
   * reading every record again at every version would cost the frame. @returns how to stop.
   */
  function follow(kind: RecordKind, told: (id: string | undefined) => void): () => void {
    const all = followers.get(kind) ?? new Set()
    followers.set(kind, all.add(told))
    return () => all.delete(told)
  }

  function elsewhere(audience: string, change: Change): WireRecord | undefined {
    for (const mirror of mirrors.values()) {
      if (mirror.audience === audience) continue
      const record = mirror.table.get(change.kind)?.get(change.id)
      if (record) return record
    }
    return undefined
  }

  /** Takes the whole of an audience. @returns false when its hash does not fit. */
  function load(snapshot: Snapshot): boolean {
    const mirror = mirrors.get(snapshot.audience) ?? makeMirror(snapshot.audience)
    mirrors.set(snapshot.audience, mirror)
    const fits = loadSnapshot(mirror, snapshot)
    remerge()
    return fits
  }

  /** Whether anything was ever loaded: an audience that is only named holds nothing. */
  function isLoaded(): boolean {
    return [...mirrors.values()].some(({ version }) => version >= 0)
  }

  /** Listens only to these audiences from now on; forgets the others. */
  function keep(audiences: readonly string[]): void {
    const dropped = [...mirrors.keys()].filter((name) => !audiences.includes(name))
    for (const name of dropped) mirrors.delete(name)
    // Named before it is loaded: a screen says of every audience how far it is, -1 when it holds nothing of it yet.
    for (const name of audiences) if (!mirrors.has(name)) mirrors.set(name, makeMirror(name))
    if (dropped.length > 0) remerge()
  }

  function remerge(): void {
    for (const kind of recordKinds) {
      const records = recordsOf(merged, kind)
      records.clear()
      for (const mirror of mirrors.values()) {
        for (const [id, record] of recordsOf(mirror.table, kind)) records.set(id, record)
      }
      dirty.add(kind)
      for (const told of followers.get(kind) ?? []) told(undefined)
    }
    bump()
  }

  /** Takes one frame. @returns what came of it; the connection resyncs on `gap` and `diverged`. */
  function take(frame: Frame): FrameOutcome {
    const mirror = mirrors.get(frame.audience)
    if (!mirror) return 'gap'
    frames.value += 1
    return applyFrame(mirror, frame, (change, _before, after) =>
      touch(change, frame.audience, after),
    )
  }

  function read<Kind extends RecordKind>(kind: Kind): Map<string, WireRecord> {
    void versions[kind].value
    return recordsOf(merged, kind)
  }

  return {
    mirrors,
    versions,
    frames,
    resyncs,
    heard,
    load,
    keep,
    isLoaded,
    take,
    follow,
    /** Records as every screen may see them; reactive by version. */
    records: <Kind extends ShownKind>(kind: Kind) =>
      trusted<ReadonlyMap<string, WallRecord<Kind>>>(read(kind)),
    /** Records with what only desks and phones get. */
    fullRecords: <Kind extends ShownKind>(kind: Kind) =>
      trusted<ReadonlyMap<string, DeskRecord<Kind>>>(read(kind)),
  }
})

function makeVersions(): Readonly<Record<RecordKind, ShallowRef<number>>> {
  const zero = () => shallowRef(0)
  return {
    incident: zero(),
    workOrder: zero(),
    alarm: zero(),
    unit: zero(),
    device: zero(),
    stage: zero(),
    sequence: zero(),
    ringing: zero(),
    alarmGroup: zero(),
  }
}

/** The server's projection decides what a frame holds; its types are the same on both sides (`shared/access`). */
function trusted<Type>(records: unknown): Type {
  return records as Type
}
