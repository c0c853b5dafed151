import { computed, type ComputedRef } from 'vue'
import { useStage } from '../../live/stage.ts'
import { useWords } from '../../locale/words.ts'
import { usePendingActs } from '../../panels/pending-acts.ts'
import { useBulk } from './bulk.ts'

/** A word beside a matter, by id: it is on the wall, it was refused, an act on it is held or on its way. The last one stands. */
export function useBoardMarks(): ComputedRef<ReadonlyMap<string, string>> {
  const desk = useWords('desk')
  const stage = useStage()
  const bulk = useBulk()
  const { pendingIds } = usePendingActs()
  return computed(() => {
    const { state, refused } = bulk
    const held = state.kind === 'held' ? [...state.intents.keys()] : []
    const { board, incident } = desk()
    return new Map<string, string>([
      ...(stage.stage?.scene.selection ?? []).map((id) => [id, `⇪ ${incident.pushed}`] as const),
      ...refused.map(({ id }) => [id, board.refused] as const),
      ...held.map((id) => [id, board.bulk.heldMark] as const),
      ...[...pendingIds.value].map((id) => [id, board.sending] as const),
    ])
  })
}
