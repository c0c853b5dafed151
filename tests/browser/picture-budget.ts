import sharp from 'sharp'

/** What a picture costs the eye (`screens.md` §5.1), each as a share of the whole, 0 to 1. */
export interface PictureBudget {
  /** Mean relative luminance, as WCAG defines it. */
  readonly luminance: number
  /** Pixels whose hue is meant to be seen. */
  readonly saturated: number
  /** Of these, red ones. */
  readonly red: number
}

/** From this chroma on (largest minus smallest channel, of 255) a color is seen as a hue on a dim wall. @source ours, 2026-11-24 */
const HUE_CHROMA = 96
/** Degrees on either side of pure red that are called red. */
const RED_DEGREES = 20

/** Measures a screenshot. Every pixel counts. */
export async function measurePicture(picture: Buffer | string): Promise<PictureBudget> {
  const { data, info } = await sharp(picture)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  let luminance = 0
  let saturated = 0
  let red = 0
  for (let at = 0; at < data.length; at += 3) {
    const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]]
    luminance += 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    const chroma = Math.max(r, g, b) - Math.min(r, g, b)
    if (chroma < HUE_CHROMA) continue
    saturated += 1
    if (r >= g && r >= b && Math.abs(((g - b) / chroma) * 60) <= RED_DEGREES) red += 1
  }
  const pixels = info.width * info.height
  return { luminance: luminance / pixels, saturated: saturated / pixels, red: red / pixels }
}

const table = Float64Array.from({ length: 256 }, (_, byte) => {
  const share = byte / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
})
const linear = (byte: number): number => table[byte] ?? 0
