import { hash } from 'node:crypto'
import type { Intent } from '#shared/model/intent/intent.ts'
import type { JournalEntry } from '../../run/ports.ts'

/** What the first entry follows. */
export const GENESIS = '0'.repeat(64)

/** An entry as it lies in the table: its parts are JSON texts, and the hash is over these very texts. */
export interface JournalRow {
  readonly seq: number
  readonly schema: number
  readonly operationId: string
  readonly payloadHash: string
  readonly actorId: string
  readonly actorRole: string
  readonly at: number
  readonly happenedAt: number | null
  readonly intent: string
  readonly changes: string
  readonly trace: string
  readonly previousHash: string
  readonly hash: string
}

/** A row and, for the table that is read by incident, each of its steps as JSON. */
export interface EncodedEntry {
  readonly row: JournalRow
  readonly steps: readonly { readonly incidentId: string; readonly text: string }[]
}

/**
 * Chains entries to those before them.
 * @param previousHash - of the entry before the first
 */
export function encodeEntries(
  entries: readonly JournalEntry[],
  previousHash: string,
): readonly EncodedEntry[] {
  let previous = previousHash
  return entries.map((entry) => {
    const encoded = encodeEntry(entry, previous)
    previous = encoded.row.hash
    return encoded
  })
}

function encodeEntry(entry: JournalEntry, previousHash: string): EncodedEntry {
  const steps = entry.trace.map((step) => ({
    incidentId: step.incidentId,
    text: JSON.stringify(step),
  }))
  const unhashed = {
    seq: entry.seq,
    schema: entry.schema,
    operationId: entry.operationId,
    payloadHash: entry.payloadHash,
    actorId: entry.actorId,
    actorRole: entry.actorRole,
    at: entry.at,
    happenedAt: entry.happenedAt,
    intent: JSON.stringify(withoutPersonalTexts(entry.intent)),
    changes: JSON.stringify(entry.changes),
    trace: `[${steps.map(({ text }) => text).join(',')}]`,
    previousHash,
  }
  return { row: { ...unhashed, hash: hashOf(unhashed) }, steps }
}

/**
 * The door has replaced them by seals. Should one forget it, this is where a person's words would become part of a
 * chain from which nothing can be taken out again, so they are left behind here.
 */
function withoutPersonalTexts(intent: Intent): unknown {
  if (!('personal' in intent) || intent.personal === undefined) return intent
  const seals = Object.entries(intent.personal).filter(([, value]) => typeof value !== 'string')
  return { ...intent, personal: Object.fromEntries(seals) }
}

/**
 * SHA-256 over the hash before and the whole entry. The first line names the lengths of the texts after it, so no two
 * entries read the same.
 */
export function hashOf(row: Omit<JournalRow, 'hash'>): string {
  const { intent, changes, trace } = row
  const line = JSON.stringify([
    row.previousHash,
    row.seq,
    row.schema,
    row.operationId,
    row.payloadHash,
    row.actorId,
    row.actorRole,
    row.at,
    row.happenedAt,
    [intent.length, changes.length, trace.length],
  ])
  return hash('sha256', `${line}\n${intent}\n${changes}\n${trace}`, 'hex')
}
