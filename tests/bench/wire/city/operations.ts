import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { operate } from '#shared/protocol/up.ts'
import type { Gate } from '../../../../server/run/gate.ts'
import { clockNow } from '../../row.ts'
import { CELLS } from '../feed.ts'
import { centerOf } from './pack.ts'

/** What people do meanwhile: through the schema, the rights and the journal, as from a socket. */
export interface Operations {
  /** @param cell - where all of it happens; undefined = everywhere in turn. */
  run(perSecond: number, cell: number | undefined): void
  /** Since it was last asked: version, and when it was submitted and accepted (this machine's clock). */
  takeAccepted(): readonly (readonly [version: number, submittedAt: number, acceptedAt: number])[]
  readonly refused: number
  /** Matters to write notes on, one per area. */
  prepare(): Promise<readonly string[]>
}

const SLICE_MS = 10
/** Every so-maniest is a new report, the others are notes. */
const REPORT_EVERY = 5
const REMEMBERED = 20_000

export function makeOperations(gate: Gate, principal: Principal): Operations {
  const incidentIds: string[] = []
  let accepted: (readonly [number, number, number])[] = []
  let refused = 0
  let rate = 0
  let only: number | undefined
  let startedAt = 0
  let sent = 0

  const reportIn = (cell: number) => ({
    kind: 'submitReport',
    source: 'resident',
    classCode: 'litter',
    point: centerOf(cell),
    photos: [],
    channel: 'phone',
  })

  async function ask(intent: unknown): Promise<string | undefined> {
    const submittedAt = clockNow()
    const parsed = v.parse(operate, { id: `b-${randomUUID()}`, intent })
    const answer = await gate.submit({
      id: parsed.id,
      principal,
      intent: parsed.intent,
      fresh: false,
    })
    if (answer.status === 'refused') {
      refused += 1
      return undefined
    }
    accepted.push([answer.version, submittedAt, clockNow()])
    if (accepted.length > REMEMBERED) accepted = accepted.slice(REMEMBERED / 2)
    return answer.result.incidentId
  }

  setInterval(() => {
    if (rate === 0) return
    const upTo = Math.floor(((clockNow() - startedAt) * rate) / 1000)
    for (; sent < upTo; sent += 1) {
      const cell = only ?? sent % CELLS
      const incidentId = incidentIds[cell]
      const isReport = sent % REPORT_EVERY === 0 || incidentId === undefined
      const note = { kind: 'addNote', incidentId, photos: [], personal: { text: `note ${sent}` } }
      void ask(isReport ? reportIn(cell) : note)
    }
  }, SLICE_MS)

  return {
    run(perSecond, cell) {
      rate = perSecond
      only = cell
      startedAt = clockNow()
      sent = 0
    },
    takeAccepted() {
      const taken = accepted
      accepted = []
      return taken
    },
    get refused() {
      return refused
    },
    async prepare() {
      const cells = Array.from({ length: CELLS }, (_, cell) => cell)
      const made = await Promise.all(cells.map((cell) => ask(reportIn(cell))))
      incidentIds.push(...made.flatMap((id) => (id === undefined ? [] : [id])))
      if (incidentIds.length !== CELLS) throw new Error('a report was refused')
      accepted = []
      return incidentIds
    },
  }
}
