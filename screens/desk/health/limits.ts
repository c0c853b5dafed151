/** Up to where a figure is well. What is beyond asks somebody to act. */
export const limits = {
  /** Share of the queue of operations. @source ours: half of the bound at which people are sent away. */
  waitingShare: 0.5,
  /** @source trust.md G2: 150 ms from accepted to applied, less the 50 ms in which changes are gathered. */
  commitP99Ms: 100,
  /** Snapshots come every so many entries; two of them missing is one that failed. @source server/run/loop.ts */
  snapshotsMissed: 2,
  /** A wall that is older must say so. Desks and phones sleep, and are not judged. @source trust.md G5 */
  wallBehindMs: 5000,
  /** @source ours: a screen that misses one in twenty is not keeping up. */
  skippedShare: 0.05,
  /** Share of what may wait for one screen. @source ours: half of the bound of trust.md G11. */
  queueShare: 0.5,
  /** @source ours: one in six minutes is a screen that falls behind again and again. */
  marksPerHour: 10,
  /** @source trust.md L4: a storm is let in by turns within a minute. */
  deferredPerMinute: 0,
  /** @source ours; screens.md §2.5: a city that is silent must not look like a city that is well. */
  reportingShare: 0.8,
  /** Of ten. @source sync.md §1: walls and desks are told ten times a second. */
  beatsPerSecond: 9,
  /** @source sync.md §6: other walls are delayed by at most 50 ms above the tick. */
  delayP99Ms: 50,
  /** Share of what the process may take. @source ours. */
  heapShare: 0.8,
} as const
