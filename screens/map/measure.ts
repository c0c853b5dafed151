/** Widths of texts in the font of the page, css px; each text is measured once. */
export function makeMeasure(fontFamily: string): (text: string, pixels: number) => number {
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  const known = new Map<string, number>()
  return (text, pixels) => {
    const cached = known.get(text)
    if (cached !== undefined) return cached * pixels
    if (!context) return text.length * pixels
    context.font = `500 100px ${fontFamily}`
    const width = context.measureText(text).width / 100
    known.set(text, width)
    return width * pixels
  }
}
