import type { Change } from '#shared/sync/change.ts'
import { recordsOf, type Table } from '#shared/sync/table.ts'
import { isProjected, kindOf, type Audience } from './audience.ts'
import type { ChangesSince } from './history.ts'

/** What another process, or this audience in an earlier life, has sent since a version, and what came after. */
export function changesFromHistory(
  audience: Audience,
  version: number,
  { table, history }: { readonly table: Table; readonly history: ChangesSince },
): Change[] {
  const changes: Change[] = []
  for (const [key, { record }] of audience.held) {
    const kind = kindOf(key)
    const whole = recordsOf(table, kind).get(record.id)
    // One that is gone by now leaves with the next frame for all: until then this audience holds it, and so must who joins.
    if (!whole || history.changedAt(whole) > version)
      changes.push({ op: 'put', kind, id: record.id, record })
  }
  const gone = new Set<string>()
  for (const { kind, id, keys } of history.departuresAfter(version)) {
    const key = `${kind}/${id}`
    if (!keys.includes(audience.key) || audience.held.has(key) || gone.has(key)) continue
    if (!isProjected(audience.projection, kind)) continue
    gone.add(key)
    changes.push({ op: 'remove', kind, id })
  }
  return changes
}
