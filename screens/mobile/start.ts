import { shallowRef, watch, type ShallowRef } from 'vue'
import { useAtlas } from '../live/atlas.ts'
import { useCity } from '../live/city.ts'
import { reachedVersion } from '../live/guess.ts'
import { useOffline } from '../live/offline.ts'
import { useOutbox } from '../live/outbox.ts'
import { useConnection } from '../live/socket.ts'
import { setTimeZone } from '../locale/format.ts'
import { useSession } from '../session/session.ts'

/** `unreachable`: no server, and nothing saved on this phone either. */
export type Phase = 'loading' | 'ready' | 'unreachable'

const SIGN_IN = '/sign-in?next=/m'

/**
 * Opens the phone: first what it remembers, so that tasks stand there at once and without a line; then the server's word
 * on who this is; then the connection.
 */
export function startMobile(): { readonly phase: ShallowRef<Phase>; readonly retry: () => void } {
  const phase = shallowRef<Phase>('loading')
  const session = useSession()
  const offline = useOffline()
  const outbox = useOutbox()
  const connection = useConnection()
  const city = useCity()
  let isSaving = false

  async function open(): Promise<void> {
    const remembered = await offline.restore()
    if (remembered) {
      await restoreCard().catch(() => undefined)
      phase.value = 'ready'
    }
    await outbox.restore()
    await greet(remembered?.id)
  }

  async function greet(rememberedId: string | undefined): Promise<void> {
    const got = await session.refresh()
    if (!got.ok && got.refusal.code === 'signed-out') return signIn()
    if (!got.ok && rememberedId === undefined) {
      phase.value = 'unreachable'
      return
    }
    if (got.ok && rememberedId !== undefined && got.value.id !== rememberedId) await offline.wipe()
    phase.value = 'ready'
    if (!isSaving) offline.startSaving()
    isSaving = true
    connection.open('mobile')
    await loadAtlas().catch(() => undefined)
  }

  /** The server's word on a connection outweighs what the phone remembers. */
  async function meet(): Promise<void> {
    const hello = connection.hello
    if (!hello) return
    if (session.who && session.who.id !== hello.principal.id) {
      await offline.wipe()
      return location.reload()
    }
    session.who = hello.principal
    session.packHash = hello.packHash
    session.demo = hello.demo
    await loadAtlas().catch(() => undefined)
  }

  /** The session has ended on the server: nothing of it stays, except what is not sent yet. */
  async function signIn(): Promise<void> {
    await offline.wipe()
    location.assign(SIGN_IN)
  }

  watch(
    () => connection.state,
    (state) => {
      if (state === 'signedOut') void signIn()
      if (state === 'live') void meet()
    },
  )
  watch(
    () => [city.frames, outbox.entries.length],
    () => outbox.trim(reachedVersion(city.mirrors.values())),
  )
  addEventListener('online', () => phase.value === 'unreachable' && void greet(undefined))
  void open()
  return { phase, retry: () => void greet(undefined) }
}

let loadedHash = ''

/** Classes and bodies by name: from the phone where it has those of this pack, else from the server. */
async function restoreCard(): Promise<void> {
  const { packHash } = useSession()
  const { keptCard } = await import('../live/city-card.ts')
  const kept = await useOffline().recall('card', keptCard)
  if (!kept || kept.packHash !== packHash) return
  useAtlas().takeCard(kept.card)
  setTimeZone(kept.card.calendar.timeZone)
  loadedHash = packHash
}

async function loadAtlas(): Promise<void> {
  const atlas = useAtlas()
  const { packHash } = useSession()
  if (packHash === '' || packHash === loadedHash) return
  loadedHash = packHash
  try {
    await atlas.loadCard(packHash)
  } catch (error) {
    loadedHash = ''
    throw error
  }
  if (atlas.card) setTimeZone(atlas.card.calendar.timeZone)
  await useOffline().remember('card', { packHash, card: atlas.card })
}

/** Names of places, needed by the map only: from the phone, else from the server and kept. */
export async function loadPlaces(): Promise<void> {
  const atlas = useAtlas()
  const offline = useOffline()
  const { packHash } = useSession()
  if (atlas.placesReady) return
  const { keptPlaces } = await import('../live/city-card.ts')
  const kept = await offline.recall('places', keptPlaces)
  if (kept?.packHash === packHash) return atlas.takePlaces(kept.places)
  await atlas.loadPlaces(packHash)
  await offline.remember('places', { packHash, places: [...atlas.places.values()] })
}
