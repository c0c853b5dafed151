import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { personIntent } from '#shared/model/intent/intent.ts'
import { down, answer } from '#shared/protocol/down.ts'
import { snapshot } from '#shared/protocol/snapshot.ts'
import { unitRows } from '#shared/protocol/unit-rows.ts'
import { handshake, up } from '#shared/protocol/up.ts'
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts'
import { canonicalText } from '#shared/sync/digest.ts'

/**
 * The wire as it is. When the test below fails because the wire was meant to change: raise `PROTOCOL_VERSION`, add its line
 * of history in `shared/protocol/version.ts`, and put both here.
 */
const pinned = { version: 2, hash: '007e9e91a36cd160' }

const wire = { up, handshake, down, answer, snapshot, unitRows, personIntent }

/** What of a schema decides what passes. Functions count by their text, so that a changed check is a changed wire. */
function describeSchema(value: unknown, above: readonly object[] = []): unknown {
  if (typeof value === 'function') return `function ${value.toString().replace(/\s+/gu, ' ')}`
  if (typeof value === 'bigint' || value instanceof RegExp) return String(value)
  if (typeof value !== 'object' || value === null) return value ?? null
  return above.includes(value) ? 'itself' : describeParts(value, [...above, value])
}

function describeParts(value: object, path: readonly object[]): unknown {
  if (Array.isArray(value)) return value.map((one) => describeSchema(one, path))
  if (value instanceof Set) return [...value].map((one) => describeSchema(one, path))
  // A field of ours may be called as one of valibot's: only its own nodes are stripped.
  const isNode = 'kind' in value && typeof value.kind === 'string' && 'type' in value
  const fields = Object.entries(value).filter(([name]) => !isNode || !notOfTheWire.has(name))
  return Object.fromEntries(fields.map(([name, field]) => [name, describeSchema(field, path)]))
}

/** What valibot keeps beside: its own way of working, and words for people. */
const notOfTheWire = new Set([
  '~run',
  '~standard',
  '~types',
  'async',
  'reference',
  'expects',
  'message',
  'class',
  'kind',
])

const hashOf = (schema: unknown) =>
  createHash('sha256')
    .update(canonicalText(describeSchema(schema)))
    .digest('hex')
    .slice(0, 16)

describe('the lock of the wire', () => {
  it('a changed wire has a new version', () => {
    const hash = hashOf(wire)
    expect(
      { version: PROTOCOL_VERSION, hash },
      `the wire changed: see the note at the top; its hash is now ${hash}`,
    ).toEqual(pinned)
  })

  it('every version has its line of history, with its date', () => {
    const text = readFileSync(join(import.meta.dirname, '../../shared/protocol/version.ts'), 'utf8')
    const lines = [...text.matchAll(/^ \* (\d+) · \d{4}-\d{2}-\d{2} · \S.*$/gmu)]
    const versions = lines.map(([, version]) => Number(version))
    expect(versions).toEqual(Array.from({ length: PROTOCOL_VERSION }, (_, index) => index + 1))
  })

  it('sees a field, a literal, a limit and a check', () => {
    const seen = canonicalText(describeSchema(wire))
    for (const word of ['happenedAt', 'acceptOrder', '4000', 'operation-id-reused', 'recheckDue'])
      expect(seen.includes(`"${word}"`) || seen.includes(`:${word},`), word).toBe(true)
    const { operate, ...rest } = up
    expect(hashOf({ ...wire, up: rest })).not.toBe(hashOf(wire))
    expect(hashOf({ ...wire, up: { ...rest, operate: operate.entries } })).not.toBe(hashOf(wire))
  })
})
