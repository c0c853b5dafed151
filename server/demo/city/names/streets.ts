import type { LocalizedText } from '#shared/model/words.ts'
import { edgeLength } from '../mesh/mesh.ts'
import { segmentDistance, type Point } from '../mesh/plane.ts'
import type { Network, Street } from '../streets/network.ts'
import type { Dice } from '../random.ts'
import { join, makeNamer, say, STREET_SECONDS } from './words.ts'

interface Known extends Point {
  readonly rank: Street['rank']
  readonly name: LocalizedText
}

/** Streets everybody in the city knows, by a point they pass. */
const KNOWN: readonly Known[] = [
  {
    rank: 'expressway',
    x: -4280,
    y: 1000,
    name: say('内环高架路', '內環高架路', 'Inner Ring Expressway'),
  },
  {
    rank: 'expressway',
    x: -2440,
    y: -300,
    name: say('南北高架路', '南北高架路', 'North-South Elevated Road'),
  },
  {
    rank: 'expressway',
    x: -5200,
    y: -1150,
    name: say('澜浦高架路', '瀾浦高架路', 'Lanpu Elevated Road'),
  },
  {
    rank: 'expressway',
    x: 4000,
    y: 3320,
    name: say('港城高速公路', '港城高速公路', 'Harbor Expressway'),
  },
  {
    rank: 'expressway',
    x: -4400,
    y: -3650,
    name: say('西南高速公路', '西南高速公路', 'Southwest Expressway'),
  },
  { rank: 'arterial', x: 1700, y: 200, name: say('望江大道', '望江大道', 'Wangjiang Avenue') },
  { rank: 'arterial', x: -1500, y: 690, name: say('环城路', '環城路', 'Huancheng Road') },
  { rank: 'arterial', x: -480, y: -1700, name: say('江岸路', '江岸路', 'Riverbank Road') },
  { rank: 'arterial', x: 560, y: -500, name: say('滨江大道', '濱江大道', 'Binjiang Avenue') },
  { rank: 'arterial', x: -6000, y: 1700, name: say('富春路', '富春路', 'Fuchun Road') },
  { rank: 'arterial', x: -3300, y: 230, name: say('西门大街', '西門大街', 'West Gate Street') },
  { rank: 'arterial', x: -3500, y: 2850, name: say('大学路', '大學路', 'University Road') },
  { rank: 'rail', x: -5000, y: 2250, name: say('澜浦铁路', '瀾浦鐵路', 'Lanpu Railway') },
]

const SUFFIXES: Partial<Record<Street['rank'], LocalizedText>> = {
  expressway: say('高架路', '高架路', 'Elevated Road'),
  arterial: say('路', '路', 'Road'),
  collector: say('路', '路', 'Road'),
  local: say('街', '街', 'Street'),
}

/** Names for all streets but the lanes inside estates. */
export function nameStreets(
  network: Network,
  dice: Dice,
  used: Set<string>,
): Map<Street, LocalizedText> {
  const names = new Map<Street, LocalizedText>()
  for (const known of KNOWN) {
    const street = nearest(network, known)
    if (street !== undefined && !names.has(street)) names.set(street, known.name)
  }
  const namer = makeNamer(dice, STREET_SECONDS, used)
  const order = [...network.streets].sort((a, b) => b.lengthMeters - a.lengthMeters || a.id - b.id)
  for (const street of order) {
    const suffix = SUFFIXES[street.rank]
    if (suffix === undefined || names.has(street)) continue
    const wide = street.rank === 'arterial' && street.lengthMeters > 3000
    names.set(street, join(namer(), wide ? say('大道', '大道', 'Avenue') : suffix))
  }
  return names
}

function nearest(network: Network, known: Known): Street | undefined {
  let best: Street | undefined
  let least = 260
  for (const street of network.streets) {
    if (street.rank !== known.rank) continue
    for (const half of street.halves) {
      if (edgeLength(half) === 0) continue
      const away = segmentDistance(known, half.origin, half.end)
      if (away >= least) continue
      least = away
      best = street
    }
  }
  return best
}
