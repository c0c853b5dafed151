/** Height of a digit as a share of the type size, Noto Sans CJK SC (`screens.md` §5.2). */
const DIGIT_SHARE = 0.734
const RADIANS_PER_ARC_MINUTE = Math.PI / 180 / 60

/**
 * Type size that spans a visual angle for the farthest viewer.
 *
 * @returns pixels of the wall, rounded.
 */
export function typePixels(
  arcMinutes: number,
  viewingDistanceMeters: number,
  pixelPitchMillimeters: number,
): number {
  const millimeters = arcMinutes * viewingDistanceMeters * 1000 * Math.tan(RADIANS_PER_ARC_MINUTE)
  return Math.round(millimeters / pixelPitchMillimeters / DIGIT_SHARE)
}
