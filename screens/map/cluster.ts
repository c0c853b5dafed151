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
 * Moves clusters aside from what is already drawn; one that finds no room joins its nearest neighbor, so that the sum of
 * the numbers stays what it was. `radiusOf` says how large a count is drawn.
 */
export function settleClusters(
  clusters: readonly Cluster[],
  taken: readonly Rectangle[],
  radiusOf: (count: number) => number,
): Cluster[] {
  const settled: Cluster[] = []
  for (const cluster of clusters.toSorted((left, right) => right.count - left.count)) {
    const space = freeSpot(cluster, settled, taken, radiusOf)
    if (space) settled.push(space)
    else joinNearest(settled, cluster)
  }
  return settled
}

function freeSpot(
  cluster: Cluster,
  settled: readonly Cluster[],
  taken: readonly Rectangle[],
  radiusOf: (count: number) => number,
): Cluster | undefined {
  const radius = radiusOf(cluster.count)
  const others = settled.map((other) => squareOf(other.x, other.y, radiusOf(other.count)))
  for (const [dx, dy] of spots) {
    const x = cluster.x + dx * radius
    const y = cluster.y + dy * radius
    const square = squareOf(x, y, radius)
    if (!overlapsAny(square, taken) && !overlapsAny(square, others)) return { ...cluster, x, y }
  }
  return settled.length === 0 ? cluster : undefined
}

const spots: readonly (readonly [number, number])[] = [
  [0, 0],
  ...[0.7, 1.4, 2.1, 2.8, 3.5].flatMap((ring) =>
    Array.from({ length: 8 }, (_, step): [number, number] => [
      Math.cos((step * Math.PI) / 4) * ring,
      Math.sin((step * Math.PI) / 4) * ring,
    ]),
  ),
]

function joinNearest(settled: Cluster[], cluster: Cluster): void {
  let index = 0
  settled.forEach((other, candidate) => {
    const best = settled[index]
    if (!best) return
    const distance = (to: Cluster) => Math.hypot(to.x - cluster.x, to.y - cluster.y)
    if (distance(other) < distance(best)) index = candidate
  })
  const host = settled[index]
  if (!host) return
  settled[index] = {
    ...host,
    count: host.count + cluster.count,
    memberIds: [...host.memberIds, ...cluster.memberIds],
  }
}
