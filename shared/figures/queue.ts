import { deadlineOf, isOpen, type Classes, type Matter } from './matter.ts'

/** A matter in the order of decision. */
export interface Queued<Type extends Matter> {
  readonly matter: Type
  /** City ms left on its running clock, negative when late; undefined where no clock runs yet. */
  readonly leftMs: number | undefined
}

/**
 * What needs a decision next: by priority, then by time left, never by arrival (`SPEC.md` F9). A matter without a clock
 * has not been registered: it waits for a first decision, so it stands between the late and those that still have time.
 */
export function decideNext<Type extends Matter>(
  matters: Iterable<Type>,
  classes: Classes,
  now: number,
): Queued<Type>[] {
  const queued: Queued<Type>[] = []
  for (const matter of matters) {
    if (!isOpen(matter)) continue
    const dueAt = deadlineOf(matter, classes)?.dueAt
    queued.push({ matter, leftMs: dueAt === undefined ? undefined : dueAt - now })
  }
  return queued.sort(byUrgency)
}

function byUrgency(left: Queued<Matter>, right: Queued<Matter>): number {
  return (
    left.matter.priority - right.matter.priority ||
    (left.leftMs ?? 0) - (right.leftMs ?? 0) ||
    left.matter.reportedAt - right.matter.reportedAt ||
    (left.matter.id < right.matter.id ? -1 : 1)
  )
}
