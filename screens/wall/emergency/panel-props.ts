import { useAtlas } from '../../live/atlas.ts'
import { formatCount } from '../../locale/format.ts'
import { localized, useWords } from '../../locale/words.ts'
import type { Figures } from '../use-figures.ts'
import type { WallGrid } from '../wall-grid.ts'
import type { Emergency } from './use-emergency.ts'

/** What every panel of the emergency scene is given. */
export interface PanelProps {
  readonly figures: Figures
  readonly emergency: Emergency
  readonly layout: WallGrid['layout']
}

/** Words and names that every panel of the emergency scene draws with. */
export function usePanelText() {
  const words = useWords('wall')
  const common = useWords('common')
  const atlas = useAtlas()
  /** Name of a body; what it is called by where it is not known. */
  const bodyName = (id: string | null, unknown: string): string => {
    const body = atlas.organizations.get(id ?? '')
    return body ? localized(body.names) : unknown
  }
  return { words, common, atlas, bodyName, formatCount }
}
