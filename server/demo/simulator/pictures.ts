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

export function makePictures(door: Door): Pictures {
  const taken = new Map<string, Promise<FileId | undefined>>()
  sharp.concurrency(1)
  sharp.cache(false)
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

/** A street scene of flat shapes, plainly a drawing: no face, no plate, no real place. */
export async function drawPicture(key: string): Promise<Uint8Array<ArrayBuffer>> {
  const svg = sceneOf(makeDice(hashText(key)))
  const jpeg = await sharp(Buffer.from(svg)).jpeg({ quality: 60 }).toBuffer()
  return new Uint8Array(jpeg)
}

function sceneOf(dice: Dice): string {
  const gray = (low: number, high: number): string => {
    const level = dice.integer(low, high)
    return `rgb(${level},${level},${Math.min(255, level + 8)})`
  }
  const rect = (x: number, y: number, size: readonly [number, number], fill: string): string =>
    `<rect x="${Math.round(x)}" y="${Math.round(y)}" width="${Math.round(size[0])}" height="${Math.round(size[1])}" fill="${fill}"/>`
  const shapes = [rect(0, 0, [WIDTH, HEIGHT], gray(190, 225))]
  for (let x = 0; x < WIDTH;) {
    const width = dice.integer(50, 110)
    const height = dice.integer(90, 200)
    shapes.push(rect(x, 220 - height, [width, height], gray(120, 175)))
    for (let y = 232 - height; y < 200; y += 24) {
      for (let window = x + 8; window < x + width - 14; window += 20)
        shapes.push(rect(window, y, [10, 13], gray(80, 230)))
    }
    x += width
  }
  shapes.push(rect(0, 220, [WIDTH, 100], gray(95, 120)), rect(0, 262, [WIDTH, 3], gray(200, 235)))
  const hue = dice.integer(20, 50)
  shapes.push(
    `<ellipse cx="${dice.integer(90, 390)}" cy="${dice.integer(250, 285)}" rx="${dice.integer(25, 60)}" ry="${dice.integer(12, 28)}" fill="hsl(${hue},35%,38%)"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${shapes.join('')}</svg>`
}
