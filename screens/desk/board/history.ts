import * as v from 'valibot'
import { markRaw, shallowRef, type ShallowRef } from 'vue'
import { incident } from '#shared/model/incident.ts'
import type { Refusal, Result } from '#shared/refusal.ts'
import { useAtlas } from '../../live/atlas.ts'
import { request } from '../../live/http.ts'
import { toIncidentRow, type IncidentRow } from '../../panels/incident-row.ts'

/** Body of `GET /api/v1/incidents`. */
const page = v.object({ rows: v.array(incident), cursor: v.nullable(v.string()) })
type Page = v.InferOutput<typeof page>

/** Rows asked for at once: some screens' worth, so that scrolling stays ahead of the network. */
const PAGE_SIZE = 200

/** Closed matters, newest first, page by page: as far as somebody scrolls. */
export interface History {
  readonly rows: ShallowRef<readonly IncidentRow[]>
  readonly state: ShallowRef<'idle' | 'loading' | 'end' | 'failed'>
  readonly refused: ShallowRef<Refusal | undefined>
  /** Starts anew with other conditions. */
  readonly open: (filter: { readonly placeId: string; readonly classCode: string }) => void
  /** Asks for the next page, unless one is on the way or there is none. */
  readonly more: () => void
}

export function useHistory(
  fetchPage: (query: string) => Promise<Result<Page>> = askServer,
): History {
  const atlas = useAtlas()
  const rows = shallowRef<readonly IncidentRow[]>([])
  const state = shallowRef<'idle' | 'loading' | 'end' | 'failed'>('idle')
  const refused = shallowRef<Refusal>()
  const held: IncidentRow[] = markRaw([])
  let conditions = new URLSearchParams()
  let cursor: string | null = null
  let turn = 0

  function open(filter: { readonly placeId: string; readonly classCode: string }): void {
    turn += 1
    conditions = new URLSearchParams({ limit: String(PAGE_SIZE) })
    if (filter.placeId) conditions.set('placeId', filter.placeId)
    if (filter.classCode) conditions.set('classCode', filter.classCode)
    held.length = 0
    cursor = null
    rows.value = []
    state.value = 'idle'
    more()
  }

  function more(): void {
    if (state.value === 'loading' || state.value === 'end') return
    state.value = 'loading'
    void take(turn)
  }

  async function take(mine: number): Promise<void> {
    const query = new URLSearchParams(conditions)
    if (cursor !== null) query.set('cursor', cursor)
    const got = await fetchPage(query.toString())
    if (mine !== turn) return
    refused.value = got.ok ? undefined : got.refusal
    if (!got.ok) {
      state.value = 'failed'
      return
    }
    for (const record of got.value.rows) {
      held.push(toIncidentRow(record, atlas.classes.get(record.classCode)))
    }
    cursor = got.value.cursor
    rows.value = [...held]
    state.value = cursor === null ? 'end' : 'idle'
  }

  return { rows, state, refused, open, more }
}

const askServer = (query: string): Promise<Result<Page>> =>
  request(`/api/v1/incidents?${query}`, page)
