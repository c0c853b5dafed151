import type { RecordKind } from '#shared/model/record.ts'
import { applyChange } from './apply.ts'
import type { Change, WireRecord } from './change.ts'
import {
  addDigest,
  digestRecord,
  formatDigest,
  subtractDigest,
  zeroDigest,
  type Digest,
} from './digest.ts'
import { makeTable, type Table } from './table.ts'

/** A screen's copy of one audience: complete up to `version` of the history `epoch`. */
export interface Mirror {
  readonly audience: string
  epoch: string
  version: number
  digest: Digest
  table: Table
}

/** One step of an audience, `(from, to]`, as it travels. */
export interface FrameBody {
  readonly audience: string
  readonly epoch: string
  readonly from: number
  readonly to: number
  /** Digest of the whole audience at `to`, 16 hex digits. */
  readonly hash: string
  readonly changes: readonly Change[]
}

/** The whole of an audience at one version. */
export interface SnapshotBody {
  readonly audience: string
  readonly epoch: string
  readonly version: number
  readonly hash: string
  readonly records: readonly { readonly kind: RecordKind; readonly record: WireRecord }[]
}

/**
 * What came of a frame: `applied`; `known` (nothing new in it); `gap` (it starts after what is held, or belongs to
 * another history); `diverged` (applied, but the sums differ: this mirror is wrong). The last two ask for a resync.
 */
export type FrameOutcome = 'applied' | 'known' | 'gap' | 'diverged'

/** @returns a mirror that holds nothing: version -1 fits no frame. */
export function makeMirror(audience: string): Mirror {
  return { audience, epoch: '', version: -1, digest: zeroDigest, table: makeTable() }
}

/**
 * Replaces all that a mirror holds (`SPEC.md` M1). A snapshot may be shared and a second old: one that is older than what is
 * held is left alone, the mirror then joins from what it has.
 *
 * @returns whether what is held now has the hash it should have.
 */
export function loadSnapshot(mirror: Mirror, snapshot: SnapshotBody): boolean {
  if (snapshot.epoch === mirror.epoch && snapshot.version < mirror.version) return true
  mirror.table = makeTable()
  mirror.digest = zeroDigest
  for (const { kind, record } of snapshot.records) {
    step(mirror, { op: 'put', kind, id: record.id, record })
  }
  mirror.epoch = snapshot.epoch
  mirror.version = snapshot.version
  return formatDigest(mirror.digest) === snapshot.hash
}

/**
 * Applies a frame if it continues what is held (`SPEC.md` M2–M6).
 *
 * @param onChange - told of each record that changed, in order.
 */
export function applyFrame(
  mirror: Mirror,
  frame: FrameBody,
  onChange?: (
    change: Change,
    before: WireRecord | undefined,
    after: WireRecord | undefined,
  ) => void,
): FrameOutcome {
  if (frame.epoch !== mirror.epoch) return 'gap'
  if (frame.to < mirror.version) return 'known'
  if (frame.to === mirror.version) return isRight(mirror, frame) ? 'known' : throwAway(mirror)
  if (frame.from !== mirror.version) return 'gap'
  for (const change of frame.changes) {
    if (change.op === 'patch' && !mirror.table.get(change.kind)?.has(change.id))
      return throwAway(mirror)
    const { before, after } = step(mirror, change)
    onChange?.(change, before, after)
  }
  mirror.version = frame.to
  return isRight(mirror, frame) ? 'applied' : throwAway(mirror)
}

function isRight(mirror: Mirror, frame: FrameBody): boolean {
  return formatDigest(mirror.digest) === frame.hash
}

/** What is held is wrong: it belongs to no history any more, so that no frame fits and any snapshot replaces it (M6). */
function throwAway(mirror: Mirror): 'diverged' {
  mirror.epoch = ''
  return 'diverged'
}

function step(mirror: Mirror, change: Change) {
  const applied = applyChange(mirror.table, change)
  if (applied.before) {
    mirror.digest = subtractDigest(mirror.digest, digestRecord(change.kind, applied.before))
  }
  if (applied.after) {
    mirror.digest = addDigest(mirror.digest, digestRecord(change.kind, applied.after))
  }
  return applied
}
