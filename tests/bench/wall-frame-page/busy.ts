/**
 * How long the main thread works for a frame: everything that runs in animation frames, with the microtasks behind it. Drawing
 * itself is left out: calls that draw are counted and dropped, so that software raster does not stand for a graphics card.
 */
let busyMs = 0
let drawnInstances = 0

const nativeFrame = window.requestAnimationFrame.bind(window)
window.requestAnimationFrame = (run) =>
  nativeFrame((at) => {
    const startedAt = performance.now()
    run(at)
    // Queued after what the callback queued: watchers have run by then.
    queueMicrotask(() => (busyMs += performance.now() - startedAt))
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

/** Runs something and waits until that many instances were drawn at once after it. @returns main-thread ms it took. */
export async function busyUntilDrawn(instances: number, run: () => void): Promise<number> {
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
  await new Promise((done) => setTimeout(done))
  return busyMs
}
