import * as v from 'valibot'
import { fileId, type FileId } from '#shared/model/id.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Actor } from '../handling/act.ts'
import { makeGangway } from './gangway.ts'

/** What came of an act: taken, or the code of `shared/refusal.ts`; `unreachable` when nobody answered at all. */
export type Outcome = 'accepted' | (string & {})

/** The HTTP door, as people use it. Nothing here throws; what cannot be reached is tried again for a while. */
export interface Door {
  /** Acts in somebody's own session. The id makes a repetition harmless. */
  operate(actor: Actor, id: string, intent: PersonIntent): Promise<Outcome>
  /** A report by an outside app. */
  postRequest(key: string, form: Readonly<Record<string, string>>): Promise<Outcome>
  upload(actor: Actor, picture: Uint8Array<ArrayBuffer>): Promise<FileId | undefined>
  /** Cookie of somebody's session; undefined while the server does not answer. */
  cookieOf(actor: Actor): Promise<string | undefined>
  /** A JSON document, read in a session. */
  read(path: string, cookie: string): Promise<unknown>
  /** Requests that wait for their turn. */
  readonly waiting: number
}

/** @source brief of the simulator: at most 20 open requests */
const MOST_OPEN = 20
/** The most sessions that are kept; the longest unused ends first. */
const MOST_SESSIONS = 250
const TRIES = 4
const FIRST_PAUSE_MS = 1000
const TIMEOUT_MS = 15_000
const API_KEY = 'demo'

/** Opens nothing yet: sessions begin with the first act of each person. */
export function makeDoor(httpUrl: string): Door {
  const gangway = makeGangway(MOST_OPEN)
  const sessions = new Map<string, string>()

  async function cookieOf(actor: Actor): Promise<string | undefined> {
    const key = keyOf(actor)
    const known = sessions.get(key)
    if (known !== undefined) {
      // Longest unused first: a map keeps the order of insertion.
      sessions.delete(key)
      sessions.set(key, known)
      return known
    }
    const body = JSON.stringify({
      demo: actor.role,
      ...(actor.unitId === undefined ? {} : { unitId: actor.unitId }),
    })
    const response = await send('/api/v1/session', { method: 'POST', headers: json, body })
    const cookie = response?.ok ? response.headers.getSetCookie()[0]?.split(';')[0] : undefined
    if (cookie === undefined) return undefined
    sessions.set(key, cookie)
    for (const [oldest, old] of sessions) {
      if (sessions.size <= MOST_SESSIONS) break
      sessions.delete(oldest)
      void send('/api/v1/session', { method: 'DELETE', headers: { cookie: old } })
    }
    return cookie
  }

  /** One request, in turn. @returns undefined when the server could not be reached. */
  async function send(path: string, init: RequestInit): Promise<Response | undefined> {
    return gangway.pass(async () => {
      for (let turn = 0; turn < TRIES; turn++) {
        if (turn > 0) await pause(FIRST_PAUSE_MS * 2 ** turn)
        const signal = AbortSignal.timeout(TIMEOUT_MS)
        const response = await fetch(httpUrl + path, { ...init, signal }).catch(() => undefined)
        if (response && response.status < 500 && response.status !== 429) return response
        await response?.body?.cancel()
      }
      return undefined
    })
  }

  /** In somebody's session; one that has ended is opened anew, once. */
  async function sendAs(
    actor: Actor,
    path: string,
    init: RequestInit & { readonly headers: Record<string, string> },
  ): Promise<Response | undefined> {
    for (let turn = 0; turn < 2; turn++) {
      const cookie = await cookieOf(actor)
      if (cookie === undefined) return undefined
      const response = await send(path, { ...init, headers: { ...init.headers, cookie } })
      if (response?.status !== 401) return response
      await response.body?.cancel()
      sessions.delete(keyOf(actor))
    }
    return undefined
  }

  return {
    cookieOf,
    async operate(actor, id, intent) {
      const body = JSON.stringify({ id, intent })
      const init = { method: 'POST', headers: { ...json }, body }
      return outcomeOf(await sendAs(actor, '/api/v1/operations', init))
    },
    async postRequest(key, form) {
      const body = new URLSearchParams({ ...form, api_key: API_KEY })
      const headers = { 'idempotency-key': key }
      return outcomeOf(await send('/open311/v2/requests.json', { method: 'POST', headers, body }))
    },
    async upload(actor, picture) {
      const init = { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body: picture }
      const response = await sendAs(actor, '/api/v1/files', init)
      const answer = v.safeParse(uploaded, await response?.json().catch(() => undefined))
      return answer.success ? answer.output.fileId : undefined
    },
    async read(path, cookie) {
      const response = await send(path, { headers: { cookie } })
      return response?.ok ? await response.json().catch(() => undefined) : undefined
    },
    get waiting() {
      return gangway.waiting
    },
  }
}

const json = { 'content-type': 'application/json' } as const
const uploaded = v.object({ fileId })
const problem = v.object({ code: v.string() })

const keyOf = ({ role, unitId }: Actor): string => `${role} ${unitId ?? ''}`

async function outcomeOf(response: Response | undefined): Promise<Outcome> {
  if (!response) return 'unreachable'
  if (response.ok) {
    await response.body?.cancel()
    return 'accepted'
  }
  const said = v.safeParse(problem, await response.json().catch(() => undefined))
  return said.success ? said.output.code : 'refused'
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
