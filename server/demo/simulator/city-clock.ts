/** Both clocks of the simulator: city time runs `speed` times as fast as real time. */
export interface CityClock {
  readonly speed: number
  /** City's instant, ms since 1970 UTC. */
  now(): number
}

/**
 * The same clock as the server's, from the same start.
 *
 * @param start - city instant `cityNow` at the real instant `realNow`, both ms.
 */
export function makeCityClock(start: {
  readonly cityNow: number
  readonly realNow: number
  readonly speed: number
}): CityClock {
  return {
    speed: start.speed,
    now: () => Math.round(start.cityNow + (Date.now() - start.realNow) * start.speed),
  }
}
