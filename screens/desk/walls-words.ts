import type { Words } from '../locale/words.ts'

/** @returns how many walls follow the stage; empty while nobody has said so. */
export function wallsWords(frame: Words['desk']['frame'], walls: number | undefined): string {
  if (walls === undefined) return ''
  return walls === 0 ? frame.noWalls : frame.walls(walls)
}
