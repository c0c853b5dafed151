import sharp from 'sharp'
import type { FileId } from '#shared/model/id.ts'
import type { Actor } from '../handling/act.ts'
import { hashText, makeDice, type Dice } from '../city/random.ts'
import type { Door } from './door.ts'

/** Pictures of places: drawn, small, the same few again and again; each is uploaded once in a run. */
export interface Pictures {
  /** @returns undefined when it could not be uploaded. */
  take(actor: Actor, subject: string, share: number): Promise<FileId | undefined>
}

const VARIANTS = 3
const WIDTH = 480
const HEIGHT = 320
const CHANNELS = 3
/** Row at which the street begins. */
const GROUND = 220

export function makePictures(door: Door): Pictures {
  const taken = new Map<string, Promise<FileId | undefined>>()
  return {
    take(actor, subject, share) {
      const key = `${subject} ${Math.floor(share * VARIANTS)}`
      const known = taken.get(key)
      if (known) return known
      const made = drawPicture(key)
        .then((picture) => door.upload(actor, picture))
        .catch(() => undefined)
        .then((id) => {
          if (id === undefined) taken.delete(key)
          return id
        })
      taken.set(key, made)
      return made
    },
  }
}

/**
 * A street scene of flat shapes, plainly a drawing: no face, no plate, no real place. Drawn pixel by pixel: the file store
 * of this process has closed every decoder of libvips but those of photos, that of SVG among them.
 */
export async function drawPicture(key: string): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new Uint8Array(WIDTH * HEIGHT * CHANNELS)
  drawScene(canvas, makeDice(hashText(key)))
  const raw = { width: WIDTH, height: HEIGHT, channels: CHANNELS } as const
  return new Uint8Array(await sharp(canvas, { raw }).jpeg({ quality: 60 }).toBuffer())
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

type Color = readonly [red: number, green: number, blue: number]

function drawScene(canvas: Uint8Array, dice: Dice): void {
  const gray = (low: number, high: number): Color => {
    const level = dice.integer(low, high)
    return [level, level, Math.min(255, level + 8)]
  }
  fill(canvas, { x: 0, y: 0, width: WIDTH, height: HEIGHT }, gray(190, 225))
  for (let x = 0; x < WIDTH;) {
    const width = dice.integer(50, 110)
    const height = dice.integer(90, 200)
    fill(canvas, { x, y: GROUND - height, width, height }, gray(120, 175))
    for (let y = GROUND + 12 - height; y < GROUND - 20; y += 24) {
      for (let left = x + 8; left < x + width - 14; left += 20)
        fill(canvas, { x: left, y, width: 10, height: 13 }, gray(80, 230))
    }
    x += width
  }
  fill(canvas, { x: 0, y: GROUND, width: WIDTH, height: HEIGHT - GROUND }, gray(95, 120))
  fill(canvas, { x: 0, y: GROUND + 42, width: WIDTH, height: 3 }, gray(200, 235))
  const heap: Color = [dice.integer(110, 150), dice.integer(85, 110), dice.integer(55, 75)]
  const [middle, top] = [dice.integer(90, 390), dice.integer(240, 268)]
  for (let row = 0; row < 28; row += 4) {
    const half = 14 + row + dice.integer(0, 8)
    fill(canvas, { x: middle - half, y: top + row, width: 2 * half, height: 4 }, heap)
  }
}

/** Paints a rectangle; what lies outside the canvas is left out. */
function fill(canvas: Uint8Array, { x, y, width, height }: Box, color: Color): void {
  const right = Math.min(WIDTH, x + width)
  for (let row = Math.max(0, y); row < Math.min(HEIGHT, y + height); row++) {
    for (let column = Math.max(0, x); column < right; column++)
      canvas.set(color, (row * WIDTH + column) * CHANNELS)
  }
}
