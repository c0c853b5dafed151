import type { IntentOf } from '#shared/model/intent/intent.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { put } from '#shared/sync/change.ts'
import { decide, type Decision } from './decision.ts'
import { traceOf } from './incident/transition.ts'
import type { Context } from './view.ts'

/** One entry per imported chunk (`incident/SPEC.md` I1): open matters join the live set, without clocks or notices. */
export function importChunk(context: Context, intent: IntentOf<'importChunk'>): Result<Decision> {
  if (intent.open.some((incident) => incident.origin !== 'imported'))
    return refuse('out-of-range', 'open.origin')
  const inputs = {
    file: intent.file,
    chunkHash: intent.chunkHash,
    firstRow: intent.firstRow,
    lastRow: intent.lastRow,
  }
  return {
    ok: true,
    value: decide({
      changes: intent.open.map((incident) => put('incident', incident)),
      trace: intent.open.map((incident) =>
        traceOf(context, { act: 'imported', incident, rule: { id: 'import', version: 1, inputs } }),
      ),
    }),
  }
}
