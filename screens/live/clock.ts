import { shallowRef, type ShallowRef } from 'vue'

/**
 * The city's clock as this screen knows it. The server says what time it is in the city and how fast it runs; between
 * its words the screen counts on by its own monotonic clock, so a wrong wall clock on the device does no harm.
 */
let heardCityNow = Date.now()
let heardAt = performance.now()
let speed = 1
let uncertaintyMs = Number.MAX_SAFE_INTEGER

/** How far the city's clock may be off while the server is heard: one way of a slow line. */
const HEARD_UNCERTAINTY_MS = 1000

/**
 * The server said what time it is in the city.
 *
 * @param offByMs - how far that may be off; more when it was not heard but remembered from before a reload.
 */
export function setCityClock(
  cityNow: number,
  citySpeed = speed,
  offByMs = HEARD_UNCERTAINTY_MS,
): void {
  heardCityNow = cityNow
  heardAt = performance.now()
  speed = citySpeed
  uncertaintyMs = offByMs
}

/** How far the city's clock on this screen may be off, ms. */
export function cityClockUncertaintyMs(): number {
  return uncertaintyMs
}

/** City's instant now, ms since 1970 UTC. */
export function cityNow(): number {
  return heardCityNow + (performance.now() - heardAt) * speed
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
