import type { useAtlas } from '../live/atlas.ts'
import type { useCity } from '../live/city.ts'
import { localized, type Words } from '../locale/words.ts'
import type { IncidentRow } from '../panels/incident-row.ts'
import { ownerWords } from './owner-words.ts'
import { moveOf, ownerPlaceOf } from './whose-move.ts'

interface Sources {
  readonly atlas: ReturnType<typeof useAtlas>
  readonly city: ReturnType<typeof useCity>
  readonly desk: Words['desk']
  readonly panels: Words['panels']
}

const posts = { intake: 'intake', dispatch: 'dispatching', recheck: 'rechecking' } as const

/** Whose move a matter is, in words: a post and its area, or the body that holds the order. */
export function whoseWords(row: IncidentRow, { desk, ...sources }: Sources): string {
  const move = moveOf(row.record.status)
  if (move === 'nobody') return desk.board.nobody
  if (move === 'body') return ownerWords(row.record, sources) || desk.board.nobody
  const owner = ownerPlaceOf(row, sources.atlas.places)
  return [desk.board[posts[move]], owner && localized(owner.names)].filter(Boolean).join(' · ')
}
