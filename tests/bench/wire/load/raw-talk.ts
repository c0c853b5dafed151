import { ENTITIES, MICRO } from '../feed.ts'
import { applyRaw, rawStamp, readRawHeader, UPDATE, type RawTarget } from '../peers/raw-frame.ts'
import type { Thing } from '../peers/peer.ts'
import type { Line, Talk } from './line.ts'
import { makePositionNotes } from './positions.ts'

const seen = Buffer.alloc(4)

/** Speaks to the peer that has nothing but the bytes. */
export function makeRawTalk(line: Line): Talk & { newestAt(): number } {
  const notes = makePositionNotes(line)
  const { isReal, screen } = line.parts
  const target: RawTarget | undefined = isReal
    ? { offsets: new Float32Array(ENTITIES * 2), measuredAt: new Float64Array(ENTITIES) }
    : undefined
  let heldAt = 0
  /** What a screen asks by id. */
  const things = new Map<string, Thing>()
  return {
    opened() {
      notes.restart()
      line.send(JSON.stringify({ cell: screen.cell, heldAt }))
    },
    text: () => undefined,
    binary(bytes) {
      const { kind, count, now } = readRawHeader(bytes)
      const applied = target && applyRaw(bytes, target)
      for (const name of applied?.names ?? []) {
        const [id = '', callSign = '', sort = '', status = '', organizationId = ''] =
          name.split('\t')
        things.set(id, { id, callSign, kind: sort, status, organizationId })
      }
      heldAt = now
      // The first frame of a line brings what it lacks, names or not; its positions are as old as they are.
      if (kind === UPDATE && line.isCurrent)
        notes.frame(bytes.length, count, (index) => rawStamp(bytes, count, index))
      else line.becomeCurrent()
    },
    seen: () => line.send(seen),
    closed: () => undefined,
    holdings: () => ({
      checksum: target ? sumOf(target.offsets) : 0,
      audiences: [{ name: 'names', version: things.size, hash: '' }],
    }),
    newestAt: () => notes.newestAt,
  }
}

/** Sum of the stamps a screen holds. */
export function sumOf(offsets: Float32Array): number {
  let sum = 0
  for (let index = 0; index < offsets.length; index += 2)
    sum += Math.round((offsets[index] ?? 0) * MICRO)
  return sum
}
