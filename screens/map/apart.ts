/** A symbol on the pane, css px. */
export interface Spot {
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** Room between two symbols, css px. */
const GAP = 2
/** A symbol that is crowded from all sides stays where it came to after so many steps. */
const TRIES = 12

/**
 * Finds a place for a symbol where it covers no other: straight away from the one it covers most. A grave matter must never
 * hide another, and a symbol that moves keeps a line to where its matter is.
 *
 * @param keep - where a symbol may stand, applied after every step (seams, say).
 * @returns its own place when it covers none.
 */
export function apartFrom(
  placed: readonly Spot[],
  wanted: Spot,
  keep: (x: number, y: number) => readonly [number, number],
): readonly [number, number] {
  let at: readonly [number, number] = [wanted.x, wanted.y]
  for (let step = 0; step < TRIES; step += 1) {
    const worst = mostCovered(placed, at, wanted.radius)
    if (!worst) return at
    at = keep(...awayFrom(worst, at, { radius: wanted.radius, step }))
  }
  return at
}

function mostCovered(
  placed: readonly Spot[],
  [x, y]: readonly [number, number],
  radius: number,
): Spot | undefined {
  let worst: Spot | undefined
  let most = 0
  for (const other of placed) {
    const covered = other.radius + radius - Math.hypot(x - other.x, y - other.y)
    if (covered <= most + GAP / 2) continue
    worst = other
    most = covered
  }
  return worst
}

function awayFrom(
  other: Spot,
  [x, y]: readonly [number, number],
  own: { readonly radius: number; readonly step: number },
): readonly [number, number] {
  const distance = Math.hypot(x - other.x, y - other.y)
  // Two at one place, or one that came back: each step turns on, so that it does not go to and fro.
  const turned = Math.atan2(y - other.y, x - other.x) + own.step * 0.7
  const angle = distance < 1 ? own.step * 2.4 : turned
  const reach = other.radius + own.radius + GAP
  return [other.x + Math.cos(angle) * reach, other.y + Math.sin(angle) * reach]
}
