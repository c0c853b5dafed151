import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusterDots, settleClusters } from '../../../screens/map/cluster.ts'
import {
  ladder,
  overlapsAny,
  overlapOf,
  placeTexts,
  rectangleOf,
  squareOf,
  type Rectangle,
  type Wish,
} from '../../../screens/map/placement.ts'

const pane = { width: 1000, height: 800 }

const wish = (changes: Partial<Wish>): Wish => ({
  id: 'one',
  text: 'text',
  x: 500,
  y: 400,
  size: 20,
  width: 120,
  radius: 0,
  priority: ladder.places,
  sure: false,
  ...changes,
})

describe('words on the map', () => {
  it('leave the name of a small area out before they print it at its neighbor’s', () => {
    const taken = () => [squareOf(500, 400, 70)]
    const area = wish({ width: 160, priority: ladder.lowerPlaces })
    expect(placeTexts([area], taken(), pane)).toHaveLength(1)
    expect(placeTexts([{ ...area, close: true }], taken(), pane)).toHaveLength(0)
  })

  it('never print one over another, and keep every sure one', () => {
    const wishes = fc.array(
      fc.record({
        x: fc.integer({ min: 0, max: 999 }),
        y: fc.integer({ min: 0, max: 799 }),
        sure: fc.boolean(),
      }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(wishes, (spots) => {
        const all = spots.map((spot, index) =>
          wish({
            ...spot,
            id: `w${index}`,
            radius: 20,
            priority: spot.sure ? ladder.p2 : ladder.p3,
          }),
        )
        const placed = placeTexts(all, [], pane)
        const kept = new Set(placed.map((entry) => entry.wish.id))
        expect(all.every((one) => !one.sure || kept.has(one.id))).toBe(true)
        const boxes = placed
          .filter((entry) => !entry.wish.sure)
          .map((entry) => rectangleOf(entry.wish, entry.offset))
        boxes.forEach((box, index) => expect(overlapOf(box, boxes.slice(index + 1))).toBe(0))
      }),
    )
  })

  it('of a grave matter among many symbols stand further off before they cover one', () => {
    const crowd = Array.from({ length: 25 * 17 }, (_, index) =>
      squareOf(260 + (index % 25) * 20, 240 + Math.floor(index / 25) * 20, 8),
    )
    const grave = wish({ radius: 20, priority: ladder.p2, sure: true })
    const [placed] = placeTexts([grave], [...crowd], pane)
    expect(placed && overlapsAny(rectangleOf(grave, placed.offset), crowd)).toBe(false)
  })

  it('stand beside their symbol, never on it', () => {
    const [placed] = placeTexts([wish({ radius: 30 })], [squareOf(500, 400, 30 * 1.15)], pane)
    expect(placed?.offset[0]).toBeGreaterThan(30 + 60)
  })

  it('go to the other side where they would be read as those of a neighbor', () => {
    const left = wish({ id: 'a', x: 400, radius: 20 })
    const right = wish({ id: 'b', x: 560, radius: 20, priority: ladder.p1 })
    const taken = [squareOf(400, 400, 23), squareOf(560, 400, 23)]
    const placed = placeTexts([left, right], taken, pane)
    expect(placed.find((entry) => entry.wish.id === 'a')?.offset[0]).toBeLessThan(0)
  })

  it('are the same whatever the order of arrival', () => {
    const wishes = [0, 1, 2, 3].map((index) => wish({ id: `w${index}`, x: 500 + index * 15 }))
    const ids = (list: Wish[]) =>
      placeTexts(list, [], pane).map((entry) => [entry.wish.id, entry.offset])
    expect(ids(wishes.toReversed())).toEqual(ids(wishes))
  })
})

describe('clusters', () => {
  const dots = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 799 })), {
      selector: ([x, y]) => `${x},${y}`,
      maxLength: 80,
    })
    .map((list) => list.map(([x, y], index) => ({ id: `d${index}`, x, y })))

  it('count every dot exactly once, before and after making room', () => {
    fc.assert(
      fc.property(dots, (list) => {
        const clusters = clusterDots(list, 60)
        const settled = settleClusters(clusters, [squareOf(500, 400, 80)], () => 20)
        const sum = settled.reduce((total, cluster) => total + cluster.count, 0)
        expect(sum).toBe(list.length)
        expect(new Set(settled.flatMap((cluster) => cluster.memberIds)).size).toBe(list.length)
      }),
    )
  })

  it('cover nothing that is drawn already, however crowded it is, and each other neither', () => {
    const radiusOf = (count: number) => 10 + 6 * String(count).length
    const overlaps = (one: Rectangle, other: Rectangle) => overlapsAny(one, [other])
    fc.assert(
      fc.property(dots, (list) => {
        // Little is free around the middle, where the largest count would like to stand.
        const taken = [squareOf(500, 400, 260), squareOf(200, 200, 150)]
        const settled = settleClusters(clusterDots(list, 120), taken, radiusOf)
        const squares = settled.map(({ x, y, count }) => squareOf(x, y, radiusOf(count)))
        for (const [at, square] of squares.entries()) {
          expect(taken.some((box) => overlaps(square, box))).toBe(false)
          expect(squares.slice(at + 1).some((other) => overlaps(square, other))).toBe(false)
        }
      }),
    )
  })

  it('do not change when the picture is moved', () => {
    fc.assert(
      fc.property(dots, (list) => {
        const moved = list.map((dot) => ({ ...dot, x: dot.x + 1000 }))
        const counts = (all: typeof list) =>
          clusterDots(all, 60).map(({ id, count }) => [id, count])
        expect(counts(moved)).toEqual(counts(list))
      }),
    )
  })
})
