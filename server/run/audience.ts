import {
  audienceKeysOf,
  type AudienceKey,
  type AudienceName,
  type Projection,
} from '#shared/access/audience.ts'
import { projectRecord } from '#shared/access/projection.ts'
import { recordKinds, type RecordKind } from '#shared/model/record.ts'
import type { WireRecord } from '#shared/sync/change.ts'
import { addDigest, subtractDigest, type Digest } from '#shared/sync/digest.ts'

/** A record as an audience sees it, with its digest; made once per projection and record. */
export interface Projected {
  readonly record: WireRecord
  readonly digest: Digest
}

/** What one group of screens holds, up to which version, and what it was told of late. */
export interface Audience {
  readonly name: AudienceName
  readonly key: AudienceKey
  readonly projection: Projection
  /** What every up-to-date listener holds: `kind/id` → projected record. */
  readonly held: Map<string, Projected>
  /** Seq of the last change per `kind/id`, oldest first, removed ones included: the source of "changed since". */
  readonly changedAt: Map<string, number>
  /** `kind/id` touched since the last frame. */
  readonly dirty: Map<string, { readonly kind: RecordKind; readonly id: string }>
  digest: Digest
  version: number
  /** From this version on, "changed since" can be answered from what this audience remembers itself. */
  horizon: number
  removed: number
  flushedAt: number
  /** When somebody last listened. */
  heardAt: number
  isScheduled: boolean
}

/** Puts a record in place of another; a removed one stays as a tombstone. */
export function replaceRecord(
  audience: Audience,
  key: string,
  step: {
    readonly before: Projected | undefined
    readonly after: Projected | undefined
    readonly seq: number
  },
): void {
  const { before, after, seq } = step
  if (before) audience.digest = subtractDigest(audience.digest, before.digest)
  if (after) {
    audience.digest = addDigest(audience.digest, after.digest)
    audience.held.set(key, after)
    if (!before && audience.changedAt.has(key)) audience.removed -= 1
  } else {
    audience.held.delete(key)
    audience.removed += 1
  }
  // Deleted first, so that the map stays ordered by last change.
  audience.changedAt.delete(key)
  audience.changedAt.set(key, seq)
}

/** Lets go of all tombstones: whoever holds less than `version` takes the snapshot from here on. */
export function forgetRemoved(audience: Audience, version: number): void {
  for (const key of audience.changedAt.keys())
    if (!audience.held.has(key)) audience.changedAt.delete(key)
  audience.removed = 0
  audience.horizon = version
}

/** Whether a projection gets records of a kind at all. */
export function isProjected(projection: Projection, kind: RecordKind): boolean {
  return projectRecord(projection, kind, { id: '' }) !== undefined
}

/** Every audience key a record had or has. */
export function keysOf(
  kind: RecordKind,
  before: WireRecord | undefined,
  after: WireRecord | undefined,
): ReadonlySet<AudienceKey> {
  const keys = new Set(before ? audienceKeysOf(kind, before) : [])
  if (after) for (const key of audienceKeysOf(kind, after)) keys.add(key)
  return keys
}

/** @returns the kind in `kind/id`. @throws when it is none: such keys are made here only. */
export function kindOf(key: string): RecordKind {
  const name = key.slice(0, key.indexOf('/'))
  const kind = recordKinds.find((known) => known === name)
  if (!kind) throw new Error(`no such record kind: ${name}`)
  return kind
}
