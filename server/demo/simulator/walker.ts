import { nearMetersBetween } from '#shared/geo/distance.ts'
import type { Position } from '#shared/model/position.ts'
import type { Dice } from '../city/random.ts'
import type { RoadMap, Way } from './road-map.ts'

/** One unit on the streets. Positions are WGS-84, paces meters per city second. */
export class Walker {
  readonly #roads: RoadMap
  readonly #dice: Dice
  /** Junctions of its area of duty. */
  readonly #beat: ReadonlySet<number>
  #way: Way
  #next = 1
  /** Meters covered of the stretch before `#next`. */
  #covered = 0
  #node: number
  #before: number
  /** Where it is sent; null while it patrols. */
  #target: Position | null = null

  constructor(given: {
    readonly roads: RoadMap
    readonly dice: Dice
    readonly beat: ReadonlySet<number>
    readonly start: number
  }) {
    this.#roads = given.roads
    this.#dice = given.dice
    this.#beat = given.beat
    this.#node = given.start
    this.#before = given.start
    this.#way = [given.roads.nodes.get(given.start) ?? [0, 0]]
  }

  get point(): Position {
    const [from, to] = [this.#way[this.#next - 1], this.#way[this.#next]]
    if (!from) return [0, 0]
    if (!to) return from
    const share = Math.min(1, this.#covered / Math.max(0.1, nearMetersBetween(from, to)))
    return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
  }

  /** Direction of movement, clockwise from north. */
  get headingDegrees(): number {
    const [from, to] = [this.#way[this.#next - 1], this.#way[this.#next]]
    if (!from || !to) return 0
    const east = (to[0] - from[0]) * Math.cos((from[1] * Math.PI) / 180)
    const degrees = (Math.atan2(east, to[1] - from[1]) * 180) / Math.PI
    return Math.round((degrees + 360) % 360)
  }

  get target(): Position | null {
    return this.#target
  }

  /** Whether it is where it was sent. */
  get hasArrived(): boolean {
    return this.#target !== null && this.#next >= this.#way.length
  }

  /** Sends it to a point by the streets; the last meters go straight. */
  sendTo(point: Position): void {
    const here = this.point
    const from = this.#roads.nearest(here)
    const to = this.#roads.nearest(point)
    this.#target = point
    this.#take([here, ...this.#roads.route(from, to), point])
    this.#node = to
    this.#before = to
  }

  /** Back to its beat. */
  release(): void {
    if (this.#target === null) return
    this.#target = null
    const home = this.#roads.nodes.get(this.#node)
    this.#take(home ? [this.point, home] : [this.point])
  }

  /** Puts it somewhere near a point, before anybody has seen it elsewhere. */
  appearNear(point: Position): void {
    this.#node = this.#roads.nearest(point)
    this.#before = this.#node
    this.#take([this.#roads.nodes.get(this.#node) ?? point])
  }

  /** Goes on for so many meters. */
  advance(meters: number): void {
    let left = meters
    // However fast the day runs, one step ends.
    for (let turn = 0; turn < 400 && left > 0; turn++) {
      const [from, to] = [this.#way[this.#next - 1], this.#way[this.#next]]
      if (!from || !to) {
        if (this.#target !== null || !this.#patrol()) return
        continue
      }
      const rest = nearMetersBetween(from, to) - this.#covered
      if (left < rest) {
        this.#covered += left
        return
      }
      left -= Math.max(0, rest)
      this.#next += 1
      this.#covered = 0
    }
  }

  #take(way: Way): void {
    this.#way = way
    this.#next = 1
    this.#covered = 0
  }

  /** The next stretch of the round: within the beat, and back only where the street ends. */
  #patrol(): boolean {
    const legs = this.#roads.legsFrom(this.#node)
    const ahead = legs.filter(({ to }) => to !== this.#before)
    const own = ahead.filter(({ to }) => this.#beat.has(to))
    const choice = own.length > 0 ? own : ahead.length > 0 ? ahead : legs
    if (choice.length === 0) return false
    const isLost = !this.#beat.has(this.#node) && own.length === 0
    const leg = isLost ? undefined : this.#dice.pick(choice)
    if (!leg) return this.#goHome()
    this.#before = this.#node
    this.#node = leg.to
    this.#take(leg.line)
    return true
  }

  #goHome(): boolean {
    const home = [...this.#beat][this.#dice.integer(0, Math.max(0, this.#beat.size - 1))]
    const way = home === undefined ? [] : this.#roads.route(this.#node, home)
    if (home === undefined || way.length < 2) return false
    this.#node = home
    this.#before = home
    this.#take(way)
    return true
  }
}
