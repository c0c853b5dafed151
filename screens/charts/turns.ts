/** Charts that have something new to draw, in the order in which they asked. */
const waiting = new Set<() => void>()
let isAsked = false

/**
 * Draws a chart when its turn comes: one per animation frame, because twenty in one frame are a long task of a tenth of a
 * second. Who asks again while waiting keeps his place and draws what is newest then.
 */
export function askTurn(draw: () => void): void {
  waiting.add(draw)
  ask()
}

/** A chart that goes takes its wish with it. */
export function giveUpTurn(draw: () => void): void {
  waiting.delete(draw)
}

function ask(): void {
  if (isAsked || waiting.size === 0) return
  isAsked = true
  requestAnimationFrame(next)
}

function next(): void {
  isAsked = false
  const [draw] = waiting
  if (!draw) return
  waiting.delete(draw)
  ask()
  draw()
}
