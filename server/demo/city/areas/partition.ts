import { at, type Dice } from '../random.ts'

/** A neighbor in the graph of blocks: the longer and the smaller the street between, the stronger the tie. */
export interface Tie {
  readonly to: number
  readonly strength: number
}

/** One block in the graph. */
export interface Node {
  readonly x: number
  readonly y: number
  readonly weight: number
  readonly ties: readonly Tie[]
}

interface Work {
  readonly nodes: readonly Node[]
  readonly members: readonly number[]
  /** Part of each node, −1 outside the members. */
  readonly part: Int32Array
  readonly weights: Float64Array
  readonly goal: number
}

/**
 * Shares a connected set of blocks out into connected parts of like weight, whose borders rather follow
 * great streets and water (weak ties) than lanes (strong ties).
 */
export function partition(
  nodes: readonly Node[],
  members: readonly number[],
  count: number,
  dice: Dice,
): number[][] {
  if (count <= 1) return [[...members]]
  const total = members.reduce((sum, index) => sum + at(nodes, index).weight, 0)
  const work: Work = {
    nodes,
    members,
    goal: total / count,
    part: new Int32Array(nodes.length),
    weights: new Float64Array(count),
  }
  let seeds = spread(work, count, dice)
  for (let round = 0; round < 7; round++) {
    fill(work, seeds)
    if (round < 6) seeds = centers(work, count)
  }
  for (let round = 0; round < 14; round++) if (!settle(work)) break
  const parts: number[][] = Array.from({ length: count }, () => [])
  for (const index of members) at(parts, at(work.part, index)).push(index)
  return parts
}

/** Seeds far apart from each other. */
function spread(work: Work, count: number, dice: Dice): number[] {
  const seeds = [dice.pick(work.members)]
  const nearest = new Map<number, number>(work.members.map((index) => [index, Infinity]))
  while (seeds.length < count) {
    const last = at(work.nodes, at(seeds, seeds.length - 1))
    let best = at(work.members, 0)
    let score = -1
    for (const index of work.members) {
      const node = at(work.nodes, index)
      const away = Math.min(
        nearest.get(index) ?? Infinity,
        Math.hypot(node.x - last.x, node.y - last.y),
      )
      nearest.set(index, away)
      const value = seeds.includes(index) ? -1 : away * (0.3 + node.weight / work.goal)
      if (value > score) {
        score = value
        best = index
      }
    }
    seeds.push(best)
  }
  return seeds
}

/** Grows all parts from their seeds, always the lightest first, so that they end of like weight. */
function fill(work: Work, seeds: readonly number[]): void {
  const { nodes, part, weights } = work
  for (const index of work.members) part[index] = -2
  weights.fill(0)
  const fringes = seeds.map(() => new Set<number>())
  const take = (index: number, into: number): void => {
    part[index] = into
    weights[into] = at(weights, into) + at(nodes, index).weight
    for (const fringe of fringes) fringe.delete(index)
    for (const { to } of at(nodes, index).ties) if (part[to] === -2) at(fringes, into).add(to)
  }
  seeds.forEach((seed, into) => take(seed, into))
  for (;;) {
    const into = lightest(fringes, weights)
    if (into < 0) return
    take(cheapest(work, at(fringes, into), { into, seed: at(nodes, at(seeds, into)) }), into)
  }
}

function lightest(fringes: readonly Set<number>[], weights: Float64Array): number {
  let best = -1
  fringes.forEach((fringe, into) => {
    if (fringe.size > 0 && (best < 0 || at(weights, into) < at(weights, best))) best = into
  })
  return best
}

function cheapest(
  work: Work,
  fringe: Iterable<number>,
  grow: { into: number; seed: Node },
): number {
  let best = -1
  let cost = Infinity
  for (const index of fringe) {
    const node = at(work.nodes, index)
    let tied = 0
    let all = 1e-9
    for (const { to, strength } of node.ties) {
      if (at(work.part, to) === grow.into) tied += strength
      all += strength
    }
    const value = Math.hypot(node.x - grow.seed.x, node.y - grow.seed.y) * (1.7 - tied / all)
    if (value < cost) {
      cost = value
      best = index
    }
  }
  return best
}

function centers(work: Work, count: number): number[] {
  const sums = Array.from({ length: count }, () => ({ x: 0, y: 0, weight: 0 }))
  for (const index of work.members) {
    const sum = at(sums, at(work.part, index))
    const { x, y, weight } = at(work.nodes, index)
    sum.x += x * weight
    sum.y += y * weight
    sum.weight += weight
  }
  const seeds = new Array<number>(count).fill(-1)
  const least = new Array<number>(count).fill(Infinity)
  for (const index of work.members) {
    const into = at(work.part, index)
    const sum = at(sums, into)
    const node = at(work.nodes, index)
    const away = Math.hypot(node.x - sum.x / sum.weight, node.y - sum.y / sum.weight)
    if (away >= at(least, into)) continue
    least[into] = away
    seeds[into] = index
  }
  return seeds
}

/** Moves border blocks to the neighbor they are more closely tied to, or that is lighter. */
function settle(work: Work): boolean {
  let moved = false
  for (const index of work.members) {
    const target = betterPart(work, index)
    if (target < 0 || !holdsWithout(work, index)) continue
    const { weight } = at(work.nodes, index)
    const from = at(work.part, index)
    work.weights[from] = at(work.weights, from) - weight
    work.weights[target] = at(work.weights, target) + weight
    work.part[index] = target
    moved = true
  }
  return moved
}

function betterPart(work: Work, index: number): number {
  const { nodes, part, weights, goal } = work
  const node = at(nodes, index)
  const own = at(part, index)
  const pull = new Map<number, number>()
  let all = 1e-9
  for (const { to, strength } of node.ties) {
    const into = at(part, to)
    all += strength
    if (into >= 0) pull.set(into, (pull.get(into) ?? 0) + strength)
  }
  let best = -1
  let gain = 0.04
  for (const [into, strength] of pull) {
    if (into === own) continue
    const heavier = (at(weights, into) + node.weight - at(weights, own)) / goal
    const value = (strength - (pull.get(own) ?? 0)) / all - heavier * 1.1
    const room = at(weights, into) + node.weight < goal * 1.45 || heavier < 0
    if (value > gain && room && at(weights, own) - node.weight > goal * 0.45) {
      gain = value
      best = into
    }
  }
  return best
}

/** Does the part stay in one piece without this block? */
function holdsWithout(work: Work, index: number): boolean {
  const own = at(work.part, index)
  const near = at(work.nodes, index)
    .ties.map((tie) => tie.to)
    .filter((to) => work.part[to] === own)
  const start = near[0]
  if (start === undefined) return false
  const wanted = new Set(near)
  const seen = new Set([index, start])
  const open = [start]
  wanted.delete(start)
  for (let node = open.pop(); node !== undefined && wanted.size > 0; node = open.pop()) {
    for (const { to } of at(work.nodes, node).ties) {
      if (seen.has(to) || work.part[to] !== own) continue
      seen.add(to)
      wanted.delete(to)
      open.push(to)
    }
  }
  return wanted.size === 0
}

/** Shares a number of seats out by weight, at least one each and never more than the limit. */
export function apportion(
  seats: number,
  weights: readonly number[],
  limits: readonly number[],
): number[] {
  const given = weights.map(() => 1)
  for (let left = seats - weights.length; left > 0; left--) {
    let best = -1
    let need = -1
    weights.forEach((weight, index) => {
      if (at(given, index) >= at(limits, index)) return
      const value = weight / (at(given, index) + 0.5)
      if (value > need) {
        need = value
        best = index
      }
    })
    if (best < 0) throw new Error('fewer blocks than areas')
    given[best] = at(given, best) + 1
  }
  return given
}
