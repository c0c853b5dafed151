import type { Ref } from 'vue'
import { useAtlas } from '../../live/atlas.ts'
import { useCity } from '../../live/city.ts'
import { useStage } from '../../live/stage.ts'
import { useStageScreens } from '../stage-screens.ts'
import { refusalInWords } from '../../locale/refusal-text.ts'
import { localized, useWords } from '../../locale/words.ts'
import { publicPoint } from '../../map/home-area.ts'
import { useStagePush } from '../stage-push.ts'
import { wallsWords } from '../walls-words.ts'

/**
 * The board's key P: the row one stands on goes to the stage, and a line says which stage looks at it, on how many screens.
 *
 * @param said - the line; what becomes of the act is put there.
 */
export function usePushKey(said: Ref<string>): (id: string) => void {
  const desk = useWords('desk')
  const city = useCity()
  const store = useStage()
  const present = useStageScreens()
  const common = useWords('common')
  const atlas = useAtlas()
  const { mayPush, sender, push } = useStagePush()

  async function send(id: string): Promise<void> {
    const { board, frame } = desk()
    const incident = city.fullRecords('incident').get(id)
    if (!mayPush.value || !store.stage) {
      said.value = board.pushMayNot
      return
    }
    const point = incident && publicPoint(incident, atlas)
    if (!point) {
      said.value = board.pushNoPlace(id)
      return
    }
    const name = localized(store.stage.names)
    said.value = board.pushing(id, name)
    if (await push('watch', { points: [point], incidentIds: [incident.id] }))
      said.value = board.pushed(id, name, wallsWords(frame, present.screens?.wall))
    else if (sender.refused.value) said.value = refusalInWords(sender.refused.value, common())
  }

  return (id) => void send(id)
}
