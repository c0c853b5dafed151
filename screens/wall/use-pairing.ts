import { onBeforeUnmount, onMounted, shallowRef, type ShallowRef } from 'vue'
import * as v from 'valibot'
import { cityNow } from '../live/clock.ts'
import { request, send } from '../live/http.ts'

const offer = v.object({
  pairingId: v.string(),
  code: v.string(),
  secret: v.string(),
  expiresAt: v.number(),
})
const progress = v.object({ status: v.picklist(['waiting', 'approved', 'expired']) })

const POLL_MS = 2000
/** Codes are valid for five minutes (`docs/api.md`); by our own clock, because an unpaired wall knows no other. */
const VALID_MS = 300_000

export interface Pairing {
  readonly code: ShallowRef<string>
  /** Real ms until the code runs out. */
  readonly leftMs: ShallowRef<number>
  readonly unreachable: ShallowRef<boolean>
}

/** Asks for a code, waits until somebody on a desk approves it, asks for another when it has run out. */
export function usePairing(needed: () => boolean, paired: () => void): Pairing {
  const code = shallowRef('')
  const leftMs = shallowRef(0)
  const unreachable = shallowRef(false)
  let current: v.InferOutput<typeof offer> | undefined
  let endsAt = 0
  let timer = 0

  async function turn(): Promise<void> {
    if (needed()) await (current && cityNow() <= endsAt ? poll(current) : renew())
    leftMs.value = Math.max(0, endsAt - cityNow())
    timer = window.setTimeout(() => void turn(), POLL_MS)
  }

  async function renew(): Promise<void> {
    const got = await send('POST', '/api/v1/pairing', offer)
    unreachable.value = !got.ok
    current = got.ok ? got.value : undefined
    code.value = got.ok ? got.value.code : ''
    endsAt = got.ok ? cityNow() + VALID_MS : 0
  }

  async function poll({ pairingId, secret }: v.InferOutput<typeof offer>): Promise<void> {
    const got = await request(`/api/v1/pairing/${encodeURIComponent(pairingId)}`, progress, {
      headers: { 'x-pairing-secret': secret },
    })
    unreachable.value = !got.ok
    if (!got.ok) return
    if (got.value.status === 'expired') current = undefined
    if (got.value.status === 'approved') {
      current = undefined
      paired()
    }
  }

  onMounted(() => void turn())
  onBeforeUnmount(() => clearTimeout(timer))
  return { code, leftMs, unreachable }
}
