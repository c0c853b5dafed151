import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import * as v from 'valibot'
import { principal, type Principal } from '#shared/access/principal.ts'
import type { Role } from '#shared/access/roles.ts'
import type { Result } from '#shared/refusal.ts'
import { setCityClock } from '../live/clock.ts'
import { request, send } from '../live/http.ts'

const sessionAnswer = v.object({
  principal,
  demo: v.boolean(),
  cityNow: v.number(),
  speed: v.number(),
  packHash: v.string(),
})

/** Who is signed in on this device. The session itself lives on the server; the browser holds an unreadable cookie. */
export const useSession = defineStore('session', () => {
  const who = shallowRef<Principal>()
  const demo = shallowRef(false)
  const packHash = shallowRef('')

  async function take(
    answer: Promise<Result<v.InferOutput<typeof sessionAnswer>>>,
  ): Promise<Result<Principal>> {
    const got = await answer
    if (!got.ok) return got
    who.value = got.value.principal
    demo.value = got.value.demo
    packHash.value = got.value.packHash
    setCityClock(got.value.cityNow, got.value.speed)
    return { ok: true, value: got.value.principal }
  }

  /** Asks the server who this is. */
  const refresh = () => take(request('/api/v1/session', sessionAnswer))
  /** One tap per role; only where the store was made by the demo. */
  const signInDemo = (role: Role) =>
    take(send('POST', '/api/v1/session', sessionAnswer, { demo: role }))

  async function signOut(): Promise<void> {
    await send('DELETE', '/api/v1/session', v.unknown())
    who.value = undefined
  }

  return { who, demo, packHash, refresh, signInDemo, signOut }
})
