// @vitest-environment node
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { measurePicture } from '../../browser/picture-budget.ts'

/** A grey picture whose left tenth has a color. */
async function picture(color: string): Promise<Buffer> {
  const part = await sharp({ create: { width: 10, height: 100, channels: 3, background: color } })
    .png()
    .toBuffer()
  return sharp({ create: { width: 100, height: 100, channels: 3, background: '#808080' } })
    .composite([{ input: part, left: 0, top: 0 }])
    .png()
    .toBuffer()
}

describe('the budget of a picture', () => {
  it('takes white as full, and middle grey as WCAG does', async () => {
    const { luminance } = await measurePicture(await picture('#ffffff'))
    expect(luminance).toBeCloseTo(0.1 + 0.9 * 0.2159, 3)
  })

  it('counts hues, and red apart', async () => {
    expect(await measurePicture(await picture('#f23b46'))).toMatchObject({
      saturated: 0.1,
      red: 0.1,
    })
    expect(await measurePicture(await picture('#ffa42e'))).toMatchObject({ saturated: 0.1, red: 0 })
    expect(await measurePicture(await picture('#637f93'))).toMatchObject({ saturated: 0, red: 0 })
  })
})
