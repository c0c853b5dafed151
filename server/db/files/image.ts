import sharp from 'sharp'

/** A re-encoded picture, or why not. */
export type RecodedImage =
  | {
      readonly ok: true
      /** WebP without metadata. */
      readonly bytes: Uint8Array
      readonly width: number
      readonly height: number
    }
  | { readonly ok: false; readonly reason: ImageFault }

export type ImageFault =
  | 'too-large'
  | 'unknown-format'
  | 'too-many-pixels'
  /** Truncated, damaged, or not what its first bytes say. */
  | 'unreadable'

const BYTES_LIMIT = 12 * 1024 * 1024
const PIXELS_LIMIT = 40_000_000
const LONGEST_SIDE_PIXELS = 1_600
/** Photos of a street stay legible; a photo of a phone comes down to about 200 kB. */
const QUALITY = 80
const DECODE_SECONDS = 15

// Whatever the first bytes say, no other decoder of libvips can be reached: most of its past flaws lie in those.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'],
})
// Pictures come one by one and rarely twice; memory and the second core are for the city.
sharp.cache(false)
sharp.concurrency(1)

/**
 * Draws a picture anew: turned upright, at most 1600 pixels, without EXIF, ICC, thumbnails, further frames or anything
 * that hid behind it. Size and pixels are checked before anything is decoded.
 */
export async function recodeImage(bytes: Uint8Array): Promise<RecodedImage> {
  if (bytes.length > BYTES_LIMIT) return { ok: false, reason: 'too-large' }
  if (!isPicture(bytes)) return { ok: false, reason: 'unknown-format' }
  try {
    // Limited by hand below, so that the answer can say why.
    const header = await sharp(bytes, { limitInputPixels: false }).metadata()
    if (header.width * header.height > PIXELS_LIMIT) {
      return { ok: false, reason: 'too-many-pixels' }
    }
    const { data, info } = await sharp(bytes, {
      limitInputPixels: PIXELS_LIMIT,
      // Cameras write small faults that every viewer overlooks; a missing half is none of them.
      failOn: 'error',
    })
      .autoOrient()
      .resize({
        width: LONGEST_SIDE_PIXELS,
        height: LONGEST_SIDE_PIXELS,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .webp({ quality: QUALITY })
      .timeout({ seconds: DECODE_SECONDS })
      .toBuffer({ resolveWithObject: true })
    return { ok: true, bytes: data, width: info.width, height: info.height }
  } catch {
    // sharp gives its reasons as English sentences of libvips; none of them helps who took the photo.
    return { ok: false, reason: 'unreadable' }
  }
}

/** JPEG, PNG, and the "WEBP" after "RIFF" and four bytes of length. */
const SIGNATURES = [
  { at: 0, bytes: [0xff, 0xd8, 0xff] },
  { at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
]

/** @returns whether the first bytes claim a format that we take; what the file is, the decoder finds out */
function isPicture(bytes: Uint8Array): boolean {
  return SIGNATURES.some(({ at, bytes: expected }) =>
    expected.every((byte, index) => bytes[at + index] === byte),
  )
}
