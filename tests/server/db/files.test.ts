import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileId } from '#shared/model/id.ts'
import { openFiles } from '../../../server/db/files.ts'
import type { Files } from '../../../server/run/ports.ts'

let dataDir: string
let files: Files
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tongping-files-'))
  files = openFiles({ dataDir })
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#c0392b' } })

async function stored(bytes: Uint8Array) {
  const outcome = await files.storeImage(bytes)
  if (!outcome.ok) throw new Error(outcome.reason)
  const read = await files.read(outcome.fileId)
  if (!read) throw new Error('not stored')
  return { ...outcome, bytes: read }
}

describe('a picture', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('in %s is stored as WebP', async (format) => {
    const found = await stored(await picture(40, 30).toFormat(format).toBuffer())
    expect(found).toMatchObject({ width: 40, height: 30 })
    expect((await sharp(found.bytes).metadata()).format).toBe('webp')
  })

  it('is upright, at most 1600 pixels and without metadata', async () => {
    const photo = await picture(3000, 2000)
      .withExif({ IFD0: { Copyright: 'Canary' }, IFD3: { GPSLatitude: '31/1 13/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect((await sharp(photo).metadata()).orientation).toBe(6)
    const found = await stored(photo)
    expect(found).toMatchObject({ width: 1067, height: 1600 })
    const { exif, xmp, iptc, icc, orientation } = await sharp(found.bytes).metadata()
    expect({ exif, xmp, iptc, icc, orientation }).toEqual({})
    expect(Buffer.from(found.bytes).includes('Canary')).toBe(false)
  })

  it('that is also a page of script is only a picture afterwards', async () => {
    const jpeg = await picture(20, 20).jpeg().toBuffer()
    const polyglot = Buffer.concat([jpeg, Buffer.from('<script>canary()</script>PK\u0003\u0004')])
    const found = await stored(polyglot)
    expect(Buffer.from(found.bytes).includes('canary')).toBe(false)
  })

  it('is stored once however often it comes', async () => {
    const jpeg = await picture(50, 50).jpeg().toBuffer()
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => stored(jpeg)))
    for (const other of others) expect(other.fileId).toBe(first?.fileId)
    const names = await readdir(join(dataDir, 'files'), { recursive: true })
    expect(names.filter((name) => name.includes(String(first?.fileId)))).toHaveLength(1)
    expect(names.filter((name) => name.includes('unfinished'))).toEqual([])
  })
})

describe('refused', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
  const refusal = async (bytes: Uint8Array) => {
    const outcome = await files.storeImage(bytes)
    return outcome.ok ? 'stored' : outcome.reason
  }

  it('is every format but JPEG, PNG and WebP', async () => {
    expect(await refusal(Buffer.from(svg))).toBe('unknown-format')
    expect(await refusal(await picture(9, 9).gif().toBuffer())).toBe('unknown-format')
    expect(await refusal(await picture(9, 9).tiff().toBuffer())).toBe('unknown-format')
    expect(await refusal(await picture(9, 9).avif().toBuffer())).toBe('unknown-format')
    expect(await refusal(Buffer.from('%PDF-1.7'))).toBe('unknown-format')
    expect(await refusal(new Uint8Array())).toBe('unknown-format')
  })

  it('is a file that only begins like a picture', async () => {
    const magic = Buffer.from([0xff, 0xd8, 0xff, 0xe0])
    expect(await refusal(Buffer.concat([magic, Buffer.from(svg)]))).toBe('unreadable')
  })

  it('is a picture of which a part is missing', async () => {
    const jpeg = await sharp(
      Buffer.from(Array.from({ length: 300 * 300 * 3 }, (_, at) => (at * 7919) % 251)),
      {
        raw: { width: 300, height: 300, channels: 3 },
      },
    )
      .jpeg()
      .toBuffer()
    expect(await refusal(jpeg.subarray(0, jpeg.length / 2))).toBe('unreadable')
  })

  it('is too much of it, before it is decoded', async () => {
    expect(await refusal(new Uint8Array(12 * 1024 * 1024 + 1))).toBe('too-large')
    const bomb = await picture(8000, 8000).png().toBuffer()
    expect(bomb.length).toBeLessThan(1_000_000)
    expect(await refusal(bomb)).toBe('too-many-pixels')
  })
})

it('reads nothing that is no id or not there', async () => {
  expect(await files.read(v.parse(fileId, 'a'.repeat(64)))).toBeUndefined()
  // As if a door had let it through unparsed.
  expect(await files.read(JSON.parse('"../../../../etc/passwd"'))).toBeUndefined()
})
