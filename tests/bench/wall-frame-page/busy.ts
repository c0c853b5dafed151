/**
 * How long the main thread works for a frame: everything that runs in animation frames and timers, with the microtasks behind
 * it. Drawing itself is left out: calls that draw are counted and dropped, so that software raster does not stand for a
 * graphics card.
 */
let busyMs = 0
let drawnInstances = 0

function timed(run: () => void): void {
  const startedAt = performance.now()
  run()
  // Queued after what was queued in there: watchers have run by then.
  queueMicrotask(() => (busyMs += performance.now() - startedAt))
}

const nativeFrame = window.requestAnimationFrame.bind(window)
const nativeTimer = window.setTimeout.bind(window)
window.requestAnimationFrame = (run) => nativeFrame((at) => timed(() => run(at)))
Object.assign(window, {
  setTimeout: (run: () => void, ms?: number) => nativeTimer(() => timed(run), ms),
})

/** From now on calls that draw are only counted: call it once everything stands on the card. */
export function dropDrawing(): void {
  const card = WebGL2RenderingContext.prototype
  card.drawArrays = () => undefined
  card.drawElements = () => undefined
  card.drawElementsInstanced = () => undefined
  card.drawArraysInstanced = (_mode, _first, _count, instances) => {
    drawnInstances = Math.max(drawnInstances, instances)
  }
}

/** The next animation frame, which costs nothing itself. */
export const nextFrame = () => new Promise<void>((done) => nativeFrame(() => done()))

/**
 * Runs something, waits until that many instances were drawn at once after it, and until the time of a tick is over.
 *
 * @returns main-thread ms of all that was done meanwhile.
 */
export async function busyUntilDrawn(
  instances: number,
  tickMs: number,
  run: () => void,
): Promise<number> {
  await nextFrame()
  busyMs = 0
  const startedAt = performance.now()
  run()
  // Before it was given nothing of it can have been drawn.
  drawnInstances = 0
  busyMs += performance.now() - startedAt
  for (let frames = 0; drawnInstances < instances; frames += 1) {
    if (frames > 600) throw new Error(`never drew ${instances} instances, but ${drawnInstances}`)
    await nextFrame()
  }
  const left = Math.max(0, startedAt + tickMs - performance.now())
  await new Promise((done) => nativeTimer(done, left))
  return busyMs
}
