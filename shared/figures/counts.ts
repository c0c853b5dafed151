import type { Priority } from '#shared/model/incident-class.ts'
import { isOpen, isOverdue, type Classes, type Matter } from './matter.ts'

export interface OpenCounts {
  /** Matters, n. */
  readonly open: number
  /** Of these, matters whose running clock has run out, n. */
  readonly overdue: number
  /** Of these, matters per priority, n. */
  readonly byPriority: Readonly<Record<Priority, number>>
  /** Of these, matters without a point: they are on no map, n. */
  readonly unlocated: number
}

/** How many matters are open, late, of which priority, and on no map (`SPEC.md` F1–F3). */
export function countOpen(
  matters: Iterable<Matter & { readonly point: unknown }>,
  classes: Classes,
  now: number,
): OpenCounts {
  const byPriority: Record<Priority, number> = { 1: 0, 2: 0, 3: 0, 4: 0 }
  let open = 0
  let overdue = 0
  let unlocated = 0
  for (const matter of matters) {
    if (!isOpen(matter)) continue
    open += 1
    byPriority[matter.priority] += 1
    if (matter.point === null) unlocated += 1
    if (isOverdue(matter, classes, now)) overdue += 1
  }
  return { open, overdue, byPriority, unlocated }
}

export interface PlaceCount {
  readonly placeId: string
  /** Open matters, n. */
  readonly open: number
  /** Of these, overdue, n. */
  readonly overdue: number
}

/** Open and late matters per place of a list, most late first, then most open, then by id (`SPEC.md` F14). */
export function countByPlace(
  matters: Iterable<Matter>,
  placeIds: ReadonlySet<string>,
  at: { readonly classes: Classes; readonly now: number },
): PlaceCount[] {
  const open = new Map<string, number>()
  const late = new Map<string, number>()
  for (const matter of matters) {
    if (!isOpen(matter)) continue
    const overdue = isOverdue(matter, at.classes, at.now)
    for (const id of matter.placeIds) {
      if (!placeIds.has(id)) continue
      open.set(id, (open.get(id) ?? 0) + 1)
      if (overdue) late.set(id, (late.get(id) ?? 0) + 1)
    }
  }
  return [...placeIds]
    .map((placeId) => ({ placeId, open: open.get(placeId) ?? 0, overdue: late.get(placeId) ?? 0 }))
    .sort(
      (left, right) =>
        right.overdue - left.overdue ||
        right.open - left.open ||
        (left.placeId < right.placeId ? -1 : 1),
    )
}
