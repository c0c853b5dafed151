/** A queue with a limit between a door and what is slow behind it. */
export interface Intake<Entry> {
  /**
   * Puts one in.
   *
   * @returns undefined when there is room, else a promise that resolves when the entry has found a place: the door
   * withholds its acknowledgement until then.
   */
  put(entry: Entry): Promise<void> | undefined
  /** Takes out up to so many, oldest first, and lets those who wait in. */
  take(most: number): readonly Entry[]
  /** Puts entries back in front: they could not be written. */
  putBack(entries: readonly Entry[]): void
  readonly size: number
}

/** Makes a queue of at most `limit` entries; callers beyond that wait, they are never dropped. */
export function makeIntake<Entry>(limit: number): Intake<Entry> {
  let entries: Entry[] = []
  const waiting: { readonly entry: Entry; readonly enter: () => void }[] = []

  function admit(): void {
    const room = limit - entries.length
    for (const { entry, enter } of waiting.splice(0, Math.max(0, room))) {
      entries.push(entry)
      enter()
    }
  }

  return {
    put(entry) {
      if (entries.length < limit && waiting.length === 0) {
        entries.push(entry)
        return undefined
      }
      return new Promise((enter) => waiting.push({ entry, enter }))
    },
    take(most) {
      const taken = entries.slice(0, most)
      entries = entries.slice(most)
      admit()
      return taken
    },
    putBack(taken) {
      entries = [...taken, ...entries]
    },
    get size() {
      return entries.length + waiting.length
    },
  }
}
