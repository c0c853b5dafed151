import { describe, expect, it } from 'vitest'
import { nearMetersBetween } from '#shared/geo/distance.ts'
import { makeDice } from '../../../server/demo/city/random.ts'
import { makeFleet, turnsOf } from '../../../server/demo/simulator/fleet.ts'
import { lengthOf, makeRoadMap } from '../../../server/demo/simulator/road-map.ts'
import { Walker } from '../../../server/demo/simulator/walker.ts'
import { atlas, pack, workday } from './open-city.ts'

const roads = makeRoadMap(pack)
const nodes = [...roads.nodes.keys()]
const some = (count: number): number[] => {
  const dice = makeDice(7)
  return Array.from({ length: count }, () => dice.pick(nodes))
}

describe('the streets', () => {
  it('connect any two junctions by a way without gaps', () => {
    const picked = some(40)
    picked.slice(1).forEach((to, index) => {
      const from = picked[index] ?? to
      const way = roads.route(from, to)
      if (from === to) return
      expect(way.length, `${from} → ${to}`).toBeGreaterThan(1)
      expect(way[0]).toEqual(roads.nodes.get(from))
      expect(way.at(-1)).toEqual(roads.nodes.get(to))
      const [first, last] = [way[0], way.at(-1)]
      if (first && last)
        expect(lengthOf(way)).toBeLessThan(5 * nearMetersBetween(first, last) + 3000)
    })
  })

  it('find the nearest junction', () => {
    for (const node of some(20)) {
      const point = roads.nodes.get(node)
      const found = point && roads.nodes.get(roads.nearest(point))
      if (point && found) expect(nearMetersBetween(point, found)).toBeLessThan(1)
    }
  })
})

describe('a unit on the streets', () => {
  it('never jumps: it goes no farther than its pace allows', () => {
    const start = nodes[0] ?? 0
    const walker = new Walker({ roads, dice: makeDice(3), beat: new Set(nodes), start })
    let before = walker.point
    for (let step = 0; step < 500; step++) {
      walker.advance(20)
      expect(nearMetersBetween(before, walker.point)).toBeLessThan(20.5)
      before = walker.point
    }
  })

  it('arrives where it is sent and goes back to its round', () => {
    const start = nodes[5] ?? 0
    const walker = new Walker({ roads, dice: makeDice(3), beat: new Set([start]), start })
    const target = pack.buildings[100]?.center ?? pack.origin
    walker.sendTo(target)
    expect(walker.hasArrived).toBe(false)
    for (let step = 0; step < 2000 && !walker.hasArrived; step++) walker.advance(50)
    expect(walker.hasArrived).toBe(true)
    expect(nearMetersBetween(walker.point, target)).toBeLessThan(1)
    walker.release()
    for (let step = 0; step < 3; step++) walker.advance(200)
    expect(nearMetersBetween(walker.point, target)).toBeGreaterThan(50)
  })
})

describe('the fleet', () => {
  const clock = { speed: 1, instant: workday(10), now: () => clock.instant }
  const fleet = makeFleet(atlas, roads, { clock, seed: 1 })

  it('has every unit on the streets of the city, most of them in their area', () => {
    let inArea = 0
    for (const unit of pack.units) {
      const fix = fleet.fixOf(unit.id)
      const placeIds: readonly string[] = fix ? atlas.locate([fix.lon, fix.lat]).placeIds : []
      expect(placeIds.length, unit.id).toBeGreaterThan(0)
      if (placeIds.includes(unit.placeIds.at(-1) ?? '')) inArea += 1
    }
    expect(inArea).toBeGreaterThan(450)
  })

  it('keeps them there for hours, at plausible paces', () => {
    for (let turn = 0; turn < 900; turn++) {
      clock.instant += 4000
      for (const { id } of pack.units.slice(0, 40)) {
        const fix = fleet.fixOf(id)
        expect(fix?.speedMetersPerSecond).toBeLessThanOrEqual(9)
      }
    }
    const inCommunity = pack.units.slice(0, 40).filter((unit) => {
      const fix = fleet.fixOf(unit.id)
      return fix && atlas.locate([fix.lon, fix.lat]).placeIds.some((id) => id === unit.placeIds[3])
    })
    expect(inCommunity.length).toBeGreaterThan(25)
  })

  it('takes turns evenly', () => {
    const turns = turnsOf(pack, 20)
    expect(turns.flat()).toHaveLength(pack.units.length)
    for (const turn of turns) expect(turn).toHaveLength(pack.units.length / 20)
  })
})
