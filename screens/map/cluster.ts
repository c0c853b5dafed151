import { overlapsAny, squareOf, type Rectangle } from './placement.ts'

/** Something to be gathered, at css px of the pane. */
export interface Dot {
  readonly id: string
  readonly x: number
  readonly y: number
}

export interface Cluster {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly count: number
  readonly memberIds: readonly string[]
}

interface Growing {
  x: number
  y: number
  readonly members: string[]
}

/**
 * Gathers dots that are closer than a reach, in order of id, so that the same dots give the same clusters and panning
 * changes none of them. Every dot is in exactly one.
 */
export function clusterDots(dots: readonly Dot[], reach: number): Cluster[] {
  const growing: Growing[] = []
  for (const dot of dots.toSorted((left, right) => (left.id < right.id ? -1 : 1))) {
    const near = nearest(growing, dot.x, dot.y)
    if (!near || near.distance > reach) {
      growing.push({ x: dot.x, y: dot.y, members: [dot.id] })
      continue
    }
    const { members } = near.cluster
    members.push(dot.id)
    near.cluster.x += (dot.x - near.cluster.x) / members.length
    near.cluster.y += (dot.y - near.cluster.y) / members.length
  }
  return growing.map(finish)
}

function finish({ x, y, members }: Growing): Cluster {
  return { id: members[0] ?? '', x, y, count: members.length, memberIds: members }
}

function nearest(growing: readonly Growing[], x: number, y: number) {
  let found: { cluster: Growing; distance: number } | undefined
  for (const cluster of growing) {
    const distance = Math.hypot(cluster.x - x, cluster.y - y)
    if (!found || distance < found.distance) found = { cluster, distance }
  }
  return found
}

/**
 * Moves clusters aside from what is already drawn; one that finds no room joins its nearest neighbor, which then looks for room
 * for both. So no count covers anything, and the sum of the numbers stays what it was. `radiusOf` says how large a count is drawn.
 */
export function settleClusters(
  clusters: readonly Cluster[],
  taken: readonly Rectangle[],
  radiusOf: (count: number) => number,
): Cluster[] {
  const settled: Cluster[] = []
  const homeless: Cluster[] = []
  for (const cluster of clusters.toSorted((left, right) => right.count - left.count)) {
    const space = freeSpot(cluster, nearSpots, { settled, taken, radiusOf })
    if (space) settled.push(space)
    else homeless.push(cluster)
  }
  // Each turn leaves one cluster less, or one less without a place.
  for (let cluster = homeless.pop(); cluster; cluster = homeless.pop()) {
    const neighbor = takeNearest(settled, cluster)
    const joined = neighbor ? join(neighbor, cluster) : cluster
    const spots = settled.length === 0 ? farSpots : nearSpots
    const space = freeSpot(joined, spots, { settled, taken, radiusOf })
    if (space) settled.push(space)
    else if (settled.length === 0) settled.push(joined)
    else homeless.push(joined)
  }
  return settled
}

type Direction = readonly [number, number]

/** @param spots - places to look at, in radii of the count. */
function freeSpot(
  cluster: Cluster,
  spots: readonly Direction[],
  space: {
    readonly settled: readonly Cluster[]
    readonly taken: readonly Rectangle[]
    readonly radiusOf: (count: number) => number
  },
): Cluster | undefined {
  const { settled, taken, radiusOf } = space
  const radius = radiusOf(cluster.count)
  const others = settled.map((other) => squareOf(other.x, other.y, radiusOf(other.count)))
  for (const [dx, dy] of spots) {
    const x = cluster.x + dx * radius
    const y = cluster.y + dy * radius
    const square = squareOf(x, y, radius)
    if (!overlapsAny(square, taken) && !overlapsAny(square, others)) return { ...cluster, x, y }
  }
  return undefined
}

const ring = (reach: number): Direction[] =>
  Array.from({ length: 8 }, (_, step) => [
    Math.cos((step * Math.PI) / 4) * reach,
    Math.sin((step * Math.PI) / 4) * reach,
  ])
/** Further off a count would be read as that of another place. */
const nearSpots: readonly Direction[] = [[0, 0], ...[0.7, 1.4, 2.1, 2.8, 3.5].flatMap(ring)]
/** For the last one, which has nobody to join: wherever there is room. */
const farSpots: readonly Direction[] = [
  ...nearSpots,
  ...Array.from({ length: 40 }, (_, step) => 4.2 + step * 0.7).flatMap(ring),
]

/** Takes the nearest out of the settled. */
function takeNearest(settled: Cluster[], { x, y }: Cluster): Cluster | undefined {
  const distance = (to: Cluster) => Math.hypot(to.x - x, to.y - y)
  const nearest = settled.toSorted((left, right) => distance(left) - distance(right))[0]
  if (nearest) settled.splice(settled.indexOf(nearest), 1)
  return nearest
}

function join(host: Cluster, guest: Cluster): Cluster {
  return {
    ...host,
    count: host.count + guest.count,
    memberIds: [...host.memberIds, ...guest.memberIds],
  }
}
