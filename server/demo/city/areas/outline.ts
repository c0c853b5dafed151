import type { Box, Position, Ring } from '#shared/model/position.ts'
import { around, type Face, type HalfEdge } from '../mesh/mesh.ts'
import { insideRing, ringArea, type Point } from '../mesh/plane.ts'
import { at } from '../random.ts'

/** Turns points of the drawing board into WGS-84. */
export type Geodesy = (point: Point) => Position

const METERS_PER_DEGREE = 111_194.92664455873
const SEVEN_DECIMALS = 1e7

/** The board laid tangent to the globe at an origin; positions are rounded to about a centimeter. */
export function makeGeodesy(origin: Position): Geodesy {
  const [longitude, latitude] = origin
  const shrink = Math.cos((latitude * Math.PI) / 180)
  const round = (value: number): number => Math.round(value * SEVEN_DECIMALS) / SEVEN_DECIMALS
  return ({ x, y }) => [
    round(longitude + x / (METERS_PER_DEGREE * shrink)),
    round(latitude + y / METERS_PER_DEGREE),
  ]
}

/** The border of a set of faces, each ring open; outer rings counter-clockwise, holes clockwise. */
export function borderOf(faces: ReadonlySet<Face>): HalfEdge[][] {
  const rings: HalfEdge[][] = []
  const seen = new Set<HalfEdge>()
  for (const face of faces) {
    for (const start of around(face)) {
      if (seen.has(start) || faces.has(start.twin.face)) continue
      const ring: HalfEdge[] = []
      for (let half = start; !seen.has(half); half = nextOutside(half, faces)) {
        seen.add(half)
        ring.push(half)
      }
      rings.push(ring)
    }
  }
  return rings
}

/** Turns as sharply as the border allows, so that a ring never runs through the same corner twice over. */
function nextOutside(half: HalfEdge, faces: ReadonlySet<Face>): HalfEdge {
  let next = half.next
  while (faces.has(next.twin.face)) next = next.twin.next
  return next
}

/** Rings of the board sorted into polygons: each outer ring followed by its holes. */
export function toPolygons(rings: readonly (readonly Point[])[]): (readonly Point[])[][] {
  const outers = rings.filter((ring) => ringArea(ring) > 0).map((ring) => [ring])
  for (const hole of rings.filter((ring) => ringArea(ring) <= 0)) {
    const home = outers.find((polygon) => insideRing(at(hole, 0), at(polygon, 0))) ?? outers[0]
    home?.push(hole)
  }
  return outers
}

/** A closed ring of positions. */
export function toRing(ring: readonly Point[], geodesy: Geodesy): Ring {
  const line = ring.map(geodesy)
  return [...line, at(line, 0)]
}

/** Smallest box around rings. */
export function boxOf(rings: readonly Ring[]): Box {
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const ring of rings) {
    for (const [longitude, latitude] of ring) {
      west = Math.min(west, longitude)
      east = Math.max(east, longitude)
      south = Math.min(south, latitude)
      north = Math.max(north, latitude)
    }
  }
  return [west, south, east, north]
}
