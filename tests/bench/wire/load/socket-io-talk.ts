import { ENTITIES, MICRO } from '../feed.ts'
import type { Line, Talk } from './line.ts'
import { makePositionNotes } from './positions.ts'

interface Update {
  readonly id: string
  readonly lon: number
}

/** Every update begins with this, in a frame of many too. */
const UPDATE_START = '{"id":'

/** Speaks plain Socket.IO (Engine.IO 4, default parser) to the two JSON peers. */
export function makeSocketIoTalk(line: Line): Talk & { newestAt(): number } {
  const notes = makePositionNotes(line)
  const { isReal, screen } = line.parts
  const held = new Map<string, Update>()

  function take(name: string, body: Update | readonly Update[], length: number): void {
    const updates = 'id' in body ? [body] : body
    for (const update of updates) held.set(update.id, update)
    if (name === 'everything') return line.becomeCurrent()
    notes.frame(length, updates.length, (index) => Math.round((updates[index]?.lon ?? 0) * MICRO))
  }

  return {
    opened: () => notes.restart(),
    text(text) {
      if (text.startsWith('0')) return line.send('40')
      if (text === '2') return line.send('3')
      if (text.startsWith('40'))
        return line.send(`42${JSON.stringify(['wish', { cell: screen.cell }])}`)
      if (!text.startsWith('42["')) return
      const length = Buffer.byteLength(text)
      if (isReal) {
        // Only our own peers are spoken to.
        const [name, body] = JSON.parse(text.slice(2)) as [string, Update | readonly Update[]]
        return take(name, body, length)
      }
      if (text.startsWith('everything', 4)) return line.becomeCurrent()
      notes.frame(length, text.split(UPDATE_START).length - 1, () => 0)
    },
    binary: () => undefined,
    seen: () => line.send('42["seen",{"tick":0,"versions":{}}]'),
    closed: () => undefined,
    holdings() {
      let checksum = 0
      for (const { lon } of held.values()) checksum += Math.round((lon || 0) * MICRO)
      return {
        checksum,
        audiences: [{ name: 'names', version: isReal ? held.size : ENTITIES, hash: '' }],
      }
    },
    newestAt: () => notes.newestAt,
  }
}
