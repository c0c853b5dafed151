import type { Building } from '#shared/model/place.ts'
import type { LocalizedText } from '#shared/model/words.ts'
import type { Geodesy } from '../areas/outline.ts'
import type { HalfEdge } from '../mesh/mesh.ts'
import { edgeLength } from '../mesh/mesh.ts'
import { ringCenter, segmentDistance, type Point } from '../mesh/plane.ts'
import { join, NOTHING, say } from '../names/words.ts'
import type { Network, Street } from '../streets/network.ts'
import { toBuildingId } from '../ids.ts'
import { at } from '../random.ts'
import { frontOf, type Estates, type Stock } from './estates.ts'

/** What addresses are made from. */
export interface Directory {
  readonly network: Network
  readonly names: ReadonlyMap<Street, LocalizedText>
  /** Name of a district, by place id. */
  readonly districtNames: ReadonlyMap<string, LocalizedText>
  /** Name of a community, by place id. */
  readonly communityNames: ReadonlyMap<string, LocalizedText>
}

interface Door {
  readonly half: HalfEdge
  readonly names: LocalizedText
  readonly number: number
}

/** Meters of street per house number on one side. */
const METERS_PER_NUMBER = 7

/** All buildings with address, cell and estate. */
export function addressBuildings(
  stocks: readonly Stock[],
  estates: Estates,
  tools: { directory: Directory; geodesy: Geodesy },
): Building[] {
  const buildings: Building[] = []
  const taken = new Set<string>()
  for (const stock of stocks) {
    if (stock.shells.length === 0) continue
    const doors = doorsOf(stock, tools.directory)
    const complexId = estates.byLot.get(stock.lot) ?? null
    const walled = complexId !== null && estates.kinds.get(complexId) === 'residentialComplex'
    const gate = walled ? free(longestFront(doors), taken) : undefined
    stock.shells.forEach((shell, index) => {
      const center = ringCenter(shell.ring)
      const address =
        gate === undefined
          ? streetAddress(stock, free(nearestDoor(doors, center), taken), {
              directory: tools.directory,
              index,
            })
          : estateAddress(stock, gate, { directory: tools.directory, index })
      const outline = shell.ring.map(tools.geodesy)
      buildings.push({
        id: toBuildingId(`b${buildings.length + 1}`),
        address,
        center: tools.geodesy(center),
        outline: [...outline, at(outline, 0)],
        cellId: at(stock.chain, 4),
        complexId,
        use: shell.use,
        storeys: shell.storeys,
        hasLift: shell.hasLift,
        builtYear: shell.builtYear,
        homes: shell.homes,
      })
    })
  }
  return buildings
}

/** The door with the next number on its side of the street that nobody has yet. */
function free(door: Door | undefined, taken: Set<string>): Door | undefined {
  if (door === undefined) return undefined
  let { number } = door
  while (taken.has(`${door.names.en} ${number}`)) number += 2
  taken.add(`${door.names.en} ${number}`)
  return { ...door, number }
}

/** Sides of a block along streets with a name. */
function doorsOf(stock: Stock, directory: Directory): Door[] {
  return frontOf(stock.faces).flatMap((half) => {
    const street = directory.network.streetOf.get(half.edge)
    const names = street === undefined ? undefined : directory.names.get(street)
    if (
      street === undefined ||
      names === undefined ||
      street.rank === 'rail' ||
      street.rank === 'expressway'
    )
      return []
    const forward = street.halves.includes(half)
    const meters = directory.network.chainage.get(half.edge) ?? 0
    return [{ half, names, number: 2 * Math.floor(meters / METERS_PER_NUMBER) + (forward ? 2 : 1) }]
  })
}

function longestFront(doors: readonly Door[]): Door | undefined {
  const lengths = new Map<string, number>()
  for (const door of doors) {
    lengths.set(door.names.en, (lengths.get(door.names.en) ?? 0) + edgeLength(door.half))
  }
  const [name] = [...lengths].sort((a, b) => b[1] - a[1])[0] ?? []
  return doors.find((door) => door.names.en === name)
}

function nearestDoor(doors: readonly Door[], center: Point): Door | undefined {
  let best: Door | undefined
  let least = Infinity
  for (const door of doors) {
    const away = segmentDistance(center, door.half.origin, door.half.end)
    if (away >= least) continue
    least = away
    best = door
  }
  if (best === undefined) return undefined
  const { origin, end } = best.half
  const length = edgeLength(best.half)
  const meters =
    ((center.x - origin.x) * (end.x - origin.x) + (center.y - origin.y) * (end.y - origin.y)) /
    length
  const steps = Math.floor(Math.min(length, Math.max(0, meters)) / METERS_PER_NUMBER)
  return { ...best, number: best.number + 2 * steps }
}

interface Numbering {
  readonly directory: Directory
  readonly index: number
}

const districtOf = (stock: Stock, directory: Directory): LocalizedText =>
  directory.districtNames.get(at(stock.chain, 1)) ?? NOTHING

function streetAddress(
  stock: Stock,
  door: Door | undefined,
  { directory, index }: Numbering,
): LocalizedText {
  const district = districtOf(stock, directory)
  const names = door?.names ?? directory.communityNames.get(at(stock.chain, 3)) ?? NOTHING
  const number = door?.number ?? index + 1
  const chinese = join(district, names, '')
  return say(
    `${chinese['zh-CN']}${number}号`,
    `${chinese['zh-Hant']}${number}號`,
    `${number} ${names.en}, ${district.en}`,
  )
}

function estateAddress(stock: Stock, gate: Door, { directory, index }: Numbering): LocalizedText {
  const district = districtOf(stock, directory)
  const chinese = join(district, gate.names, '')
  const house = index + 1
  return say(
    `${chinese['zh-CN']}${gate.number}弄${house}号楼`,
    `${chinese['zh-Hant']}${gate.number}弄${house}號樓`,
    `Bldg ${house}, Lane ${gate.number}, ${gate.names.en}, ${district.en}`,
  )
}
