/** Longest side of a photo that leaves the phone, pixels. @source screens.md §3.3 */
export const PHOTO_SIDE_PIXELS = 1600
const JPEG_QUALITY = 0.82

/** @returns width and height that fit, with the shape kept; never larger than the picture is. */
export function fitInside(
  width: number,
  height: number,
  side = PHOTO_SIDE_PIXELS,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, side / Math.max(width, height))
  return { width: Math.round(width * scale), height: Math.round(height * scale) }
}

/**
 * Makes a photo small enough for a poor line. Drawing it anew also leaves behind what the camera wrote into it (place,
 * device, time).
 *
 * @returns undefined when it is no picture this browser can read.
 */
export async function shrinkPhoto(file: Blob): Promise<Blob | undefined> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const canvas = document.createElement('canvas')
    Object.assign(canvas, fitInside(picture.width, picture.height))
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    return await new Promise((resolve) =>
      canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', JPEG_QUALITY),
    )
  } catch {
    return undefined
  }
}
