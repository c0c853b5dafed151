import { describe, expect, it } from 'vitest'
import { makeListeners } from '../../../server/socket/listeners.ts'
import { makeFigures, Outlet } from '../../../server/socket/outlet.ts'

function makeOutlet(): Outlet {
  return new Outlet({
    line: { isIdle: true, write: () => undefined },
    figures: makeFigures(),
    onOverflow: () => [],
  })
}

/** How often each outlet is visited in some ticks. */
function visits(
  listeners: ReturnType<typeof makeListeners>,
  outlets: readonly Outlet[],
  ticks = 4,
) {
  const counts = new Map<Outlet, number>()
  for (let tick = 1; tick <= ticks; tick += 1)
    listeners.visitDue(tick, true, (outlet) => counts.set(outlet, (counts.get(outlet) ?? 0) + 1))
  return outlets.map((outlet) => counts.get(outlet) ?? 0)
}

describe('those who are told positions', () => {
  it('walls and desks hear every tick, each phone one of four', () => {
    const listeners = makeListeners()
    const outlets = Array.from({ length: 10 }, makeOutlet)
    outlets.forEach((outlet, index) =>
      listeners.join(index === 0 ? 'area:c/wall' : 'area:c/phone', outlet, true),
    )
    expect(visits(listeners, outlets)).toEqual([4, ...outlets.slice(1).map(() => 1)])
  })

  it('no tick has more than its share of the phones', () => {
    const listeners = makeListeners()
    for (let index = 0; index < 100; index += 1) listeners.join('area:c/phone', makeOutlet(), true)
    for (let tick = 1; tick <= 4; tick += 1) {
      let visited = 0
      listeners.visitDue(tick, true, () => (visited += 1))
      expect(visited).toBe(25)
    }
  })

  it('who looks at positions no longer, or left, hears none; who comes again does', () => {
    const listeners = makeListeners()
    const [one, other] = [makeOutlet(), makeOutlet()]
    for (const outlet of [one, other]) listeners.join('area:c/phone', outlet, true)
    listeners.join('area:c/phone', one, false)
    expect(listeners.leave(other)).toEqual(['area:c/phone'])
    expect(visits(listeners, [one, other])).toEqual([0, 0])
    for (const outlet of [one, other]) listeners.join('area:c/phone', outlet, true)
    expect(visits(listeners, [one, other])).toEqual([1, 1])
  })
})
