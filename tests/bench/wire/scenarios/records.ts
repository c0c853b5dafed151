import * as v from 'valibot'
import { percentile } from '../../row.ts'
import { centerOf } from '../city/pack.ts'
import { CELLS } from '../feed.ts'
import { pause, type Stage } from '../stage.ts'

/** Records: only the product has them. */

const acceptedList = v.array(v.tuple([v.number(), v.number(), v.number()]))
const reachedList = v.array(v.array(v.object({ version: v.number(), at: v.number() })))

export interface SpreadFigures {
  /** From accepted (durable) and from submitted, to applied on a screen. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly fromSubmittedP99Ms: number
  readonly samples: number
  readonly perSecond: number
  readonly core: number
}

/** All screens listen to one area, in which something happens so often. */
export async function spread(
  stage: Stage,
  given: { readonly perSecond: number; readonly ms: number },
): Promise<SpreadFigures> {
  await stage.server.tell('operate', { perSecond: given.perSecond, cell: 0 })
  await pause(3000)
  await stage.server.ask('accepted', null, acceptedList)
  await stage.load.ask('reached', null, v.unknown())
  const before = await stage.figures()
  await pause(given.ms)
  const after = await stage.figures()
  await stage.operate(0)
  await pause(1500)
  const accepted = await stage.server.ask('accepted', null, acceptedList)
  const reached = await stage.load.ask('reached', null, reachedList)
  const fromAccepted: number[] = []
  const fromSubmitted: number[] = []
  for (const steps of reached) {
    let next = 0
    for (const [version, submittedAt, acceptedAt] of accepted) {
      while (next < steps.length && (steps[next]?.version ?? 0) < version) next += 1
      const step = steps[next]
      if (!step) break
      fromAccepted.push(Math.max(0, step.at - acceptedAt))
      fromSubmitted.push(step.at - submittedAt)
    }
  }
  return {
    p50Ms: percentile(fromAccepted, 0.5),
    p99Ms: percentile(fromAccepted, 0.99),
    fromSubmittedP99Ms: percentile(fromSubmitted, 0.99),
    samples: fromAccepted.length,
    perSecond: (accepted.length * 1000) / given.ms,
    core: ((after.cpuMs - before.cpuMs) / (after.at - before.at)) * 100,
  }
}

export const durable = v.object({
  perSecond: v.number(),
  accepted: v.number(),
  refused: v.number(),
  unanswered: v.number(),
  p50Ms: v.number(),
  p99Ms: v.number(),
})

/** Every phone asks one thing after the other over its own line, in its own area. */
export async function operations(
  stage: Stage,
  forMs: number,
): Promise<v.InferOutput<typeof durable>> {
  const intents = Array.from({ length: CELLS }, (_, cell) => ({
    kind: 'submitReport',
    source: 'patrol',
    classCode: 'litter',
    point: centerOf(cell),
    photos: [],
    channel: 'phone',
  }))
  return stage.load.ask('operateAll', { forMs, intents }, durable)
}
