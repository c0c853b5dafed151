import { computed, type ComputedRef } from 'vue'
import type { IncidentId } from '#shared/model/id.ts'
import type { Position } from '#shared/model/position.ts'
import { useStage } from '../live/stage.ts'
import { boxAround, MATTER_HALF_SIDE_METERS } from '../map/box-around.ts'
import { useDeskScope } from './desk-scope.ts'
import { useActSender, type ActSender } from './incident/act-sender.ts'
import { boxOfPlaces } from './map/boxes.ts'

/** Matters for the stage, with the places of those that have one. */
export interface Pushed {
  readonly points: readonly Position[]
  readonly incidentIds: readonly IncidentId[]
}

/** The way from the desk to the stage: whether one may, and the act itself. */
export interface StagePush {
  readonly mayPush: ComputedRef<boolean>
  readonly sender: ActSender
  /**
   * Puts one matter, or several, in the focus of the stage and marks them.
   *
   * @returns false when it was refused, or when none of them has a place to look at.
   */
  readonly push: (mode: 'watch' | 'emergency', pushed: Pushed) => Promise<boolean>
}

/** One way to push, for the page of a matter, the bar of several, and the key of the board. */
export function useStagePush(): StagePush {
  const store = useStage()
  const scope = useDeskScope()
  const sender = useActSender()
  const mayPush = computed(() => store.stage !== undefined && scope.mayEver('setScene'))

  async function push(mode: 'watch' | 'emergency', pushed: Pushed): Promise<boolean> {
    const { stage } = store
    const boxes = pushed.points.map((point) => ({ box: boxAround(point, MATTER_HALF_SIDE_METERS) }))
    const box = boxOfPlaces(boxes)
    if (!stage || !box) return false
    const [only = null, ...more] = pushed.incidentIds
    return sender.send({
      kind: 'setScene',
      stageId: stage.id,
      baseRevision: stage.scene.revision,
      scene: {
        mode,
        focus: { box, incidentId: more.length === 0 ? only : null },
        selection: [...pushed.incidentIds],
      },
    })
  }

  return { mayPush, sender, push }
}
