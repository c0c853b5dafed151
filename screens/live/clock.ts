import { shallowRef, type ShallowRef } from 'vue'

/**
 * The city's clock as this screen knows it. The server says what time it is in the city and how fast it runs; between
 * its words the screen counts on by its own monotonic clock, so a wrong wall clock on the device does no harm.
 *
 * A word that took long says an earlier instant than one that came quickly. The quickest of late counts, and what others took
 * more is their lag: it is how a screen knows that it is shown old news, however many kilobytes of them come in.
 */
let speed = 1
let uncertaintyMs = Number.MAX_SAFE_INTEGER
/** Real ms between the city's clock, taken as real, and `performance.now()`: the largest of this span and of the one before. */
let quickest = Date.now() - performance.now()
let quickestBefore = Number.NEGATIVE_INFINITY
let spanEndsAt = 0

/** How far the city's clock may be off while the server is heard: one way of a slow line. */
const HEARD_UNCERTAINTY_MS = 1000
/** The quickest word counts for one to two of these: clocks drift apart, and a server's may be set. */
const SPAN_MS = 60_000

/**
 * The server said what time it is in the city, and what it said before counts no more.
 *
 * @param offByMs - how far that may be off; more when it was not heard but remembered from before a reload.
 */
export function setCityClock(
  cityNow: number,
  citySpeed = speed,
  offByMs = HEARD_UNCERTAINTY_MS,
): void {
  const now = performance.now()
  speed = citySpeed
  uncertaintyMs = offByMs
  quickest = cityNow / citySpeed - now
  quickestBefore = Number.NEGATIVE_INFINITY
  spanEndsAt = now + SPAN_MS
}

/**
 * A frame says when it left.
 *
 * @returns how many real ms longer it took than the quickest of late.
 */
export function hearCityClock(cityNow: number): number {
  const now = performance.now()
  const offset = cityNow / speed - now
  if (now >= spanEndsAt) {
    quickestBefore = now >= spanEndsAt + SPAN_MS ? Number.NEGATIVE_INFINITY : quickest
    quickest = offset
    spanEndsAt = now + SPAN_MS
  }
  quickest = Math.max(quickest, offset)
  return Math.max(quickest, quickestBefore) - offset
}

/** How far the city's clock on this screen may be off, ms. */
export function cityClockUncertaintyMs(): number {
  return uncertaintyMs
}

/** City's instant now, ms since 1970 UTC. */
export function cityNow(): number {
  return (performance.now() + Math.max(quickest, quickestBefore)) * speed
}

/** How many city ms pass in one real ms. */
export function citySpeed(): number {
  return speed
}

const now = shallowRef(cityNow())
setInterval(() => (now.value = cityNow()), 1000)

/** City's instant, renewed once a second: for ages, countdowns and clocks on screen. */
export function useNow(): Readonly<ShallowRef<number>> {
  return now
}
