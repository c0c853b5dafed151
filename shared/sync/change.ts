import * as v from 'valibot'
import { wireKinds, type RecordKind, type RecordOf } from '#shared/model/record.ts'

/** A record as it travels: plain JSON with an id. Which fields it has depends on kind and projection. */
export interface WireRecord {
  readonly id: string
  readonly [field: string]: unknown
}

const kind = v.picklist(wireKinds)
const wireRecord = v.looseObject({ id: v.string() })

/** Words of a patch. `fields` replace whole values; no field is ever deleted, `null` stands for "none". */
export const change = v.variant('op', [
  v.object({ op: v.literal('put'), kind, id: v.string(), record: wireRecord }),
  v.object({
    op: v.literal('patch'),
    kind,
    id: v.string(),
    fields: v.record(v.string(), v.unknown()),
  }),
  v.object({ op: v.literal('remove'), kind, id: v.string() }),
])
export type Change =
  | {
      readonly op: 'put'
      readonly kind: RecordKind
      readonly id: string
      readonly record: WireRecord
    }
  | {
      readonly op: 'patch'
      readonly kind: RecordKind
      readonly id: string
      readonly fields: Readonly<Record<string, unknown>>
    }
  | { readonly op: 'remove'; readonly kind: RecordKind; readonly id: string }

/** A typed `put`. */
export function put<Kind extends RecordKind>(kind: Kind, record: RecordOf<Kind>): Change {
  return { op: 'put', kind, id: record.id, record: { ...record } }
}

/** A typed `patch`. */
export function patch<Kind extends RecordKind>(
  kind: Kind,
  id: string,
  fields: Partial<RecordOf<Kind>>,
): Change {
  return { op: 'patch', kind, id, fields: { ...fields } }
}

/** A typed `remove`. */
export function remove(kind: RecordKind, id: string): Change {
  return { op: 'remove', kind, id }
}
