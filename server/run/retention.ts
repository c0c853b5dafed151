const DAY_MS = 86_400_000

/** Answers of operations; a retry that is older is refused. @source sync.md §2: kept 30 days */
export const RESULTS_KEPT_MS = 30 * DAY_MS
/** Raw readings. @source stack.md B2: drop raw after 14 days */
export const READINGS_KEPT_MS = 14 * DAY_MS
/** Notices that nobody has fetched: the matter itself shows on every screen. @source ours */
export const NOTICES_KEPT_MS = 7 * DAY_MS
/** Rows and payloads that were not taken, kept for whoever looks for the fault. @source ours */
export const REJECTED_KEPT_MS = 30 * DAY_MS

/** Everything before its instant may be forgotten. */
export interface Expired {
  readonly resultsBefore: number
  readonly readingsBefore: number
  readonly noticesBefore: number
  readonly rejectedBefore: number
}

/** What stores forget by age. */
export interface Retention {
  /** Forgets a bounded number of rows. @returns whether there may be more. */
  forget(expired: Expired): Promise<boolean>
}

/** City time between two rounds. */
const ROUND_MS = 3_600_000

/** Forgets by the city's clock: once an hour, and until all is done as often as it is looked at. */
export interface Housekeeping {
  /** Starts a round when one is due and none is under way. */
  look(now: number): void
}

export function makeHousekeeping(parts: {
  readonly retention: Retention
  /** Told when a round failed: the next one is due as usual. */
  readonly onFailure: (error: unknown) => void
}): Housekeeping {
  const { retention, onFailure } = parts
  let dueAt = 0
  let isUnderWay = false

  async function round(now: number): Promise<void> {
    isUnderWay = true
    dueAt = now + ROUND_MS
    try {
      const hasMore = await retention.forget({
        resultsBefore: now - RESULTS_KEPT_MS,
        readingsBefore: now - READINGS_KEPT_MS,
        noticesBefore: now - NOTICES_KEPT_MS,
        rejectedBefore: now - REJECTED_KEPT_MS,
      })
      if (hasMore) dueAt = now
    } catch (error) {
      onFailure(error)
    }
    isUnderWay = false
  }

  return {
    look(now) {
      if (!isUnderWay && now >= dueAt) void round(now)
    },
  }
}
