import { computed, type ComputedRef } from 'vue'
import type { IncidentId } from '#shared/model/id.ts'
import type { Box, Position } from '#shared/model/position.ts'
import type { Scene } from '#shared/model/stage.ts'
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

/** What a push asks for: to look at something, or to command the wall. */
export type PushMode = 'watch' | 'emergency'

/** Looking elsewhere ends no emergency: only who puts the stage to calm on purpose does (`screens.md` §4). */
export const modeAfterPush = (asked: PushMode, present: Scene['mode']): Scene['mode'] =>
  present === 'emergency' ? present : asked

/** The way from the desk to the stage: whether one may, and the act itself. */
export interface StagePush {
  readonly mayPush: ComputedRef<boolean>
  readonly sender: ActSender
  /**
   * Puts one matter, or several, in the focus of the stage and marks them.
   *
   * @param mode - `watch` moves the picture only: a stage in an emergency stays in it, under the matter that commands it.
   * @returns false when it was refused, or when none of them has a place to look at.
   */
  readonly push: (mode: PushMode, pushed: Pushed) => Promise<boolean>
  /** Puts a box in the focus of the stage, with nothing marked. @returns false when it was refused. */
  readonly pushBox: (box: Box) => Promise<boolean>
}

/** One way to push, for the page of a matter, the bar of several, and the key of the board. */
export function useStagePush(): StagePush {
  const store = useStage()
  const scope = useDeskScope()
  const sender = useActSender()
  const mayPush = computed(() => store.stage !== undefined && scope.mayEver('setScene'))

  async function show(mode: PushMode, shown: Pick<Scene, 'focus' | 'selection'>): Promise<boolean> {
    const { stage } = store
    if (!stage) return false
    return sender.send({
      kind: 'setScene',
      stageId: stage.id,
      baseRevision: stage.scene.revision,
      scene: { mode: modeAfterPush(mode, stage.scene.mode), ...shown },
    })
  }

  async function push(mode: PushMode, pushed: Pushed): Promise<boolean> {
    const boxes = pushed.points.map((point) => ({ box: boxAround(point, MATTER_HALF_SIDE_METERS) }))
    const box = boxOfPlaces(boxes)
    if (!box) return false
    const [only = null, ...more] = pushed.incidentIds
    const { scene } = store.stage ?? {}
    if (mode === 'watch' && scene?.mode === 'emergency') {
      // The matter in command keeps the wall: one key must not put a lesser one in the place of a P1.
      const incidentId = scene.focus?.incidentId ?? scene.selection[0] ?? null
      return show(mode, {
        focus: { box, incidentId },
        selection: incidentId === null ? [] : [...pushed.incidentIds],
      })
    }
    return show(mode, {
      focus: { box, incidentId: more.length === 0 ? only : null },
      selection: [...pushed.incidentIds],
    })
  }

  const pushBox = (box: Box) => show('watch', { focus: { box, incidentId: null }, selection: [] })
  return { mayPush, sender, push, pushBox }
}
