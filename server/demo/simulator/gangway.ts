/** Lets only so many through at a time; the others wait in order. */
export interface Gangway {
  pass<Value>(walk: () => Promise<Value>): Promise<Value>
  readonly waiting: number
}

export function makeGangway(width: number): Gangway {
  const queue: (() => void)[] = []
  let inside = 0
  return {
    async pass(walk) {
      if (inside >= width) await new Promise<void>((resolve) => queue.push(resolve))
      else inside += 1
      try {
        return await walk()
      } finally {
        // The place goes straight to the next one, so that nobody slips in between.
        const next = queue.shift()
        if (next) next()
        else inside -= 1
      }
    },
    get waiting() {
      return queue.length
    },
  }
}
