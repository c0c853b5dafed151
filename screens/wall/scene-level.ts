import type { Box } from '#shared/model/position.ts'
import type { MapLevel } from '../map/map-props.ts'

/** Heights of a box in degrees of latitude under which a level is the right one: about 6, 2.5, 1.2 and 0.5 km. */
const limits: readonly (readonly [number, MapLevel])[] = [
  [0.0045, 'cell'],
  [0.011, 'community'],
  [0.024, 'subdistrict'],
  [0.055, 'district'],
]

/** The level whose borders, names and symbols fit what a focus box shows. */
export function levelOfBox(box: Box, scope: Box | undefined): MapLevel {
  if (scope && box.every((edge, index) => edge === scope[index])) return 'city'
  const height = Math.max(box[3] - box[1], (box[2] - box[0]) * 0.5)
  return limits.find(([limit]) => height <= limit)?.[1] ?? 'city'
}
