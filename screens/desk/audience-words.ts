import { parseAudience } from '#shared/access/audience.ts'
import { useAtlas } from '../live/atlas.ts'
import { useStage } from '../live/stage.ts'
import { localized, useWords } from '../locale/words.ts'

/** Names audiences as people do: a place or a stage, and for which screens. */
export function useAudienceWords(): (name: string) => string {
  const atlas = useAtlas()
  const desk = useWords('desk')
  const stages = useStage()
  return (name) => {
    const parsed = parseAudience(name)
    if (!parsed) return name
    const projection = desk().health.projection[parsed.projection]
    const [sort = '', ...rest] = parsed.key.split(':')
    const id = rest.join(':')
    if (sort === 'principal') return `${desk().health.ownTasks} · ${projection}`
    if (sort === 'stage') {
      const known =
        stages.stage?.id === id ? localized(stages.stage.names) : desk().health.stage(id)
      return `${known} · ${projection}`
    }
    void atlas.placesReady
    const place = atlas.places.get(id)
    return `${place ? localized(place.names) : id} · ${projection}`
  }
}
