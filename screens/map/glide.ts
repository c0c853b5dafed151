/** Half a pixel further is the least that can be seen. */
const SEEN_PIXELS = 0.5
/** Traffic of a city; who is faster moves by more than half a pixel at a time. */
const FAST_METERS_PER_MS = 0.015
const LEAST_MS = 16
const MOST_MS = 1000

/**
 * How long a picture of gliding units stays true, real ms: until something can be seen to have moved. From far away nothing
 * moves by a pixel a second, and redrawing it sixty times would only warm the wall.
 */
export function redrawEveryMs(pixelsPerMeter: number): number {
  const everyMs = SEEN_PIXELS / (FAST_METERS_PER_MS * pixelsPerMeter)
  return Math.min(MOST_MS, Math.max(LEAST_MS, everyMs))
}

export interface GlideParts {
  /** Ms until the last glide ends; 0 or less = nothing glides. */
  readonly leftMs: () => number
  /** Device pixels of the picture in one meter. */
  readonly pixelsPerMeter: () => number
  readonly redraw: () => void
}

/** Has the picture drawn again for as long as something glides: `go` after every tick, `stop` at the end. */
export function makeGlide(parts: GlideParts): { go(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined

  function go(): void {
    const left = parts.leftMs()
    if (timer !== undefined || left <= 0) return
    // The end of the last way is drawn too.
    timer = setTimeout(step, Math.min(redrawEveryMs(parts.pixelsPerMeter()), left + 1))
  }

  function step(): void {
    timer = undefined
    parts.redraw()
    go()
  }

  return {
    go,
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
