import type { Submission } from './gate.ts'
import { RESULTS_KEPT_MS } from './retention.ts'

/** Offline instants are believed up to this uncertainty; nearer to now than this they are not worth keeping apart. */
const TRUSTED_UNCERTAINTY_MS = 5000

/** Its answer may have been forgotten: whether it has been done already nobody can say (O11). */
export function isTooOld({ happenedAt }: Submission, now: number): boolean {
  return happenedAt !== undefined && happenedAt < now - RESULTS_KEPT_MS
}

/** The device's instant, when it may be believed; null means: the instant of receipt counts. */
export function trustedInstant(submission: Submission, now: number): number | null {
  const { happenedAt, uncertaintyMs = Number.POSITIVE_INFINITY, contactAt } = submission
  if (happenedAt === undefined || uncertaintyMs > TRUSTED_UNCERTAINTY_MS) return null
  if (now - happenedAt <= TRUSTED_UNCERTAINTY_MS) return null
  return contactAt !== undefined && happenedAt >= contactAt ? happenedAt : null
}
