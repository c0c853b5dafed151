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
