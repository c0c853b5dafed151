import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { toWgs84 } from '#shared/geo/coordinates.ts'
import { operationId, principalId } from '#shared/model/id.ts'
import { allow } from '#shared/refusal.ts'
import type { Submission } from '../gate.ts'
import type { ImportRequest, ImportTarget } from './import-job.ts'
import { fault, type ReadRow, type RowFault } from './read-row.ts'

/** Reasons that are about the server's state, not about the row: the import stops and can be run again. */
const notTheRow: ReadonlySet<string> = new Set(['read-only', 'overloaded', 'internal'])
/** Submissions under way at once: the queue groups them into one commit. */
const AT_ONCE = 50

/** Rows as reports of now: each the same operation however often it is imported, so none is taken twice. */
export function submitLive(run: Pick<ImportRequest, 'source' | 'mapping' | 'deps'>): ImportTarget {
  return {
    async take(rows) {
      const rejected: (RowFault & { readonly line: number })[] = []
      let stored = 0
      const open = rows.filter(({ line, row }) => {
        if (row.status === 'registered') return true
        rejected.push({ line, ...fault('status', 'closed: import it with mode history') })
        return false
      })
      for (let start = 0; start < open.length; start += AT_ONCE) {
        const part = open.slice(start, start + AT_ONCE)
        const answers = await Promise.all(
          part.map(({ row }) => run.deps.gate.submit(submissionOf(run, row))),
        )
        for (const [index, answer] of answers.entries()) {
          if (answer.status === 'accepted') {
            stored += 1
            continue
          }
          const { refusal } = answer
          if (notTheRow.has(refusal.code)) return { ok: false, refusal }
          const line = part[index]?.line ?? 0
          rejected.push({ line, ...fault(refusal.field ?? 'row', refusal.code) })
        }
      }
      return allow({ stored, known: 0, rejected })
    },
  }
}

function submissionOf(run: Parameters<typeof submitLive>[0], row: ReadRow): Submission {
  const hash = createHash('sha256').update(`${run.source}\0${row.number}\0${row.contentHash}`)
  const system = run.mapping.coordinateSystem ?? 'wgs84'
  return {
    id: v.parse(operationId, `live-${hash.digest('hex').slice(0, 40)}`),
    principal: hotline(run.source),
    intent: {
      kind: 'submitReport',
      source: 'hotline',
      classCode: row.classCode,
      point: row.point && toWgs84(row.point, system),
      photos: [],
      channel: 'hotline',
      personal: row.address === '' ? {} : { addressText: row.address },
    },
    fresh: false,
  }
}

/** Another city system speaks like a hotline clerk. */
function hotline(source: string): Principal {
  const readable = source.replace(/[^\w-]/gu, '').slice(0, 40)
  return {
    id: v.parse(principalId, `import:${readable}`),
    role: 'hotlineClerk',
    label: source.slice(0, 40),
    scopePlaceIds: [],
    organizationId: null,
    unitId: null,
    stageId: null,
  }
}
