/** Things to come, soonest first; of the same instant, first put first out. A binary heap. */
export interface Timeline<Entry> {
  put(at: number, entry: Entry): void
  /** Takes the soonest out if it is due. */
  take(until: number): { readonly at: number; readonly entry: Entry } | undefined
  readonly size: number
}

interface Slot<Entry> {
  readonly at: number
  readonly turn: number
  readonly entry: Entry
}

/** Makes an empty one. */
export function makeTimeline<Entry>(): Timeline<Entry> {
  const heap: Slot<Entry>[] = []
  let turns = 0
  const isSooner = (one: Slot<Entry>, other: Slot<Entry>): boolean =>
    one.at < other.at || (one.at === other.at && one.turn < other.turn)

  function swapIf(upper: number, lower: number): boolean {
    const [above, below] = [heap[upper], heap[lower]]
    if (!above || !below || !isSooner(below, above)) return false
    heap[upper] = below
    heap[lower] = above
    return true
  }

  function sink(from: number): void {
    for (let index = from; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2]
      const [one, other] = [heap[left], heap[right]]
      const lower = one && other && isSooner(other, one) ? right : left
      if (!swapIf(index, lower)) return
      index = lower
    }
  }

  return {
    put(at, entry) {
      heap.push({ at, turn: turns++, entry })
      for (let index = heap.length - 1; index > 0;) {
        const parent = (index - 1) >> 1
        if (!swapIf(parent, index)) return
        index = parent
      }
    },
    take(until) {
      const [first] = heap
      if (!first || first.at > until) return undefined
      const last = heap.pop()
      if (last && heap.length > 0) {
        heap[0] = last
        sink(0)
      }
      return { at: first.at, entry: first.entry }
    },
    get size() {
      return heap.length
    },
  }
}
