const PAGE_ROWS = 15

/** J/K and the arrows move by one, the page keys by a page; anything else does not move. @returns the new index. */
export function indexAfterKey(key: string, index: number, count: number): number | undefined {
  if (count === 0) return undefined
  const steps = new Map([
    ['j', 1],
    ['ArrowDown', 1],
    ['k', -1],
    ['ArrowUp', -1],
    ['PageDown', PAGE_ROWS],
    ['PageUp', -PAGE_ROWS],
    ['Home', -count],
    ['End', count],
  ])
  const step = steps.get(key)
  if (step === undefined) return undefined
  const from = index === -1 ? (step > 0 ? -1 : 0) : index
  return Math.max(0, Math.min(count - 1, from + step))
}

/** What is closed is neither chosen nor put on a wall, and has no map: these keys mean nothing in history. */
export const isForLive = (key: string): boolean => ['m', 'f', 'p', 'x'].includes(key)
