import type { Building } from '#shared/model/place.ts'
import type { Road, RoadRank } from '#shared/model/pack.ts'
import type { Position } from '#shared/model/position.ts'

/**
 * Many lines or rings as one binary block for deck.gl. `positions` is Float32, 2 per vertex, degrees from the origin of
 * the city: absolute degrees in Float32 would be off by most of a meter. `startIndices` has one entry per object and one
 * for the end.
 */
export interface Block {
  readonly length: number
  readonly startIndices: Uint32Array
  readonly positions: Float32Array
}

/** Packs lines or rings into one block. */
export function packLines(lines: readonly (readonly Position[])[], origin: Position): Block {
  const total = lines.reduce((sum, line) => sum + line.length, 0)
  const positions = new Float32Array(total * 2)
  const startIndices = new Uint32Array(lines.length + 1)
  let vertex = 0
  lines.forEach((line, index) => {
    startIndices[index] = vertex
    for (const [longitude, latitude] of line) {
      positions[vertex * 2] = longitude - origin[0]
      positions[vertex * 2 + 1] = latitude - origin[1]
      vertex += 1
    }
  })
  startIndices[lines.length] = vertex
  return { length: lines.length, startIndices, positions }
}

/** Streets by rank, one block each. */
export function packRoads(roads: readonly Road[], origin: Position): Map<RoadRank, Block> {
  const byRank = Map.groupBy(roads, (road) => road.rank)
  return new Map(
    [...byRank].map(([rank, members]) => [
      rank,
      packLines(
        members.map((road) => road.line),
        origin,
      ),
    ]),
  )
}

/** Buildings, with heights in meters per vertex for the level where they stand up. */
export interface BuildingBlock extends Block {
  readonly heights: Float32Array
}

const STOREY_METERS = 3

export function packBuildings(buildings: readonly Building[], origin: Position): BuildingBlock {
  const block = packLines(
    buildings.map((building) => building.outline),
    origin,
  )
  const heights = new Float32Array(block.positions.length / 2)
  buildings.forEach((building, index) => {
    heights.fill(
      building.storeys * STOREY_METERS,
      block.startIndices[index],
      block.startIndices[index + 1],
    )
  })
  return { ...block, heights }
}
