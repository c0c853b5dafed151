import type { Words } from '../../locale/words.ts'

const METERS_PER_KILOMETER = 1000

/** How far, in words: to ten meters below a kilometer, to a hundred above. */
export function distanceText(meters: number, { emergency: say }: Words['wall']): string {
  if (meters < METERS_PER_KILOMETER) return say.meters(String(Math.round(meters / 10) * 10))
  return say.kilometers((meters / METERS_PER_KILOMETER).toFixed(1))
}
