import { formatTime } from '../../locale/format.ts'
import type { Words } from '../../locale/words.ts'
import type { TracedStep } from '../../panels/incident-detail.ts'
import { roleWords } from '../../panels/reason-words.ts'

/** Steps that change where a matter stands; a note or a further voice never makes an act conflict. */
const besideTheSteps: ReadonlySet<TracedStep['act']> = new Set(['noted', 'late', 'alarmed'])

/**
 * Who, as a post, changed a matter last, what, and when; for who meets a conflict.
 *
 * @returns an empty text while the trace is not known.
 */
export function lastChangeWords(
  trace: readonly TracedStep[] | undefined,
  now: number,
  { panels, desk }: Pick<Words, 'panels' | 'desk'>,
): string {
  const steps = trace?.filter(({ act }) => !besideTheSteps.has(act))
  // What follows a person's step by rule is its consequence: the person is the one to ask.
  const step = steps?.findLast(({ rule }) => rule === null) ?? steps?.at(-1)
  if (!step) return ''
  const post = roleWords(panels, step.rule && step.actorId === null ? 'system' : step.actorRole)
  return desk.incident.changedBy(post, panels.act[step.act], formatTime(step.at, now))
}
