import type { IncidentClass } from '#shared/model/incident-class.ts'
import { lampOf, type Deadline } from '#shared/time/deadline.ts'
import type { TracedStep } from './incident-detail.ts'

/** A line of the trace: a step, or a wait that went over its limit. */
export type TraceLine =
  | { readonly kind: 'step'; readonly key: string; readonly step: TracedStep }
  | {
      readonly kind: 'wait'
      readonly key: string
      readonly clock: 'accept' | 'handle' | 'recheck'
      readonly waitedMs: number
      readonly limitMs: number
      /** It still goes on. */
      readonly isOpen: boolean
    }

type Limits = Pick<IncidentClass, 'acceptWithinMs' | 'handleWithinMs' | 'recheckWithinMs'>

/** Which step ends which wait, and what that wait is measured against. */
const ends: Readonly<Partial<Record<TracedStep['act'], 'accept' | 'handle' | 'recheck'>>> = {
  accepted: 'accept',
  handled: 'handle',
  closed: 'recheck',
  reworked: 'recheck',
}
const begins: Readonly<Record<'accept' | 'handle' | 'recheck', TracedStep['act']>> = {
  accept: 'dispatched',
  handle: 'registered',
  recheck: 'handled',
}

/**
 * The trace, oldest first, with each wait over its limit as a line of its own before the step that ended it, and the one
 * that goes on at the end (`screens.md` §3.2).
 */
export function traceLines(
  trace: readonly TracedStep[],
  limits: Limits | undefined,
  running: Deadline | undefined,
  now: number,
): readonly TraceLine[] {
  const lines: TraceLine[] = []
  const lastAt = new Map<TracedStep['act'], number>()
  trace.forEach((step, index) => {
    const wait = limits && waitBefore(step, lastAt, limits)
    if (wait) lines.push({ ...wait, key: `wait-${index}` })
    lines.push({ kind: 'step', key: `${step.at}-${step.act}-${index}`, step })
    lastAt.set(step.act, step.at)
  })
  if (running && lampOf(running, now) === 'late') {
    lines.push({
      kind: 'wait',
      key: 'waiting',
      clock: running.clock,
      waitedMs: now - running.startedAt,
      limitMs: running.dueAt - running.startedAt,
      isOpen: true,
    })
  }
  return lines
}

function waitBefore(
  step: TracedStep,
  lastAt: ReadonlyMap<TracedStep['act'], number>,
  limits: Limits,
): Extract<TraceLine, { kind: 'wait' }> | undefined {
  const clock = ends[step.act]
  const startedAt = clock && lastAt.get(begins[clock])
  if (!clock || startedAt === undefined) return undefined
  const limitMs = {
    accept: limits.acceptWithinMs,
    handle: limits.handleWithinMs,
    recheck: limits.recheckWithinMs,
  }[clock]
  const waitedMs = step.at - startedAt
  if (waitedMs <= limitMs) return undefined
  return { kind: 'wait', key: '', clock, waitedMs, limitMs, isOpen: false }
}
