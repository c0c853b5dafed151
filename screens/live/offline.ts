import { defineStore } from 'pinia'
import * as v from 'valibot'
import { shallowRef, watch } from 'vue'
import { principal, type Principal } from '#shared/access/principal.ts'
import { recordKinds } from '#shared/model/record.ts'
import { stageModes, type Scene } from '#shared/model/stage.ts'
import { snapshot, type Snapshot } from '#shared/protocol/snapshot.ts'
import { formatDigest } from '#shared/sync/digest.ts'
import type { Mirror } from '#shared/sync/mirror.ts'
import { useSession } from '../session/session.ts'
import { useCity } from './city.ts'
import { cityNow, citySpeed, setCityClock } from './clock.ts'
import { useStage } from './stage.ts'
import { openKeyStore, type KeyStore } from './key-store.ts'

/** What is known of the moment at which the picture was last saved. */
const keptMeta = v.object({
  principal,
  demo: v.boolean(),
  packHash: v.string(),
  speed: v.number(),
  /** City's instant and the device's wall clock at the same moment. */
  cityNow: v.number(),
  wallNow: v.number(),
  /** Device's wall clock when the server was last heard. */
  heardAt: v.number(),
  /** Mode of the person's stage when the server was last heard; what was saved by an older build has none. */
  mode: v.fallback(v.nullable(v.picklist(stageModes)), null),
})

/** The device's clock may have been moved while the page was closed: such instants are no evidence. */
const REMEMBERED_CLOCK_OFF_BY_MS = 60_000
/** Ms between a change and its saving: one write for many changes. */
const SAVE_AFTER_MS = 2000
const META_EVERY_MS = 15_000
const SAVED_AUDIENCE = /^(area|principal):.*\/phone$/u

/**
 * What a phone remembers, so that a reload in aeroplane mode shows the tasks and how old they are: its mirrors, who was
 * signed in, and the parts that other stores ask it to keep. Everything belongs to one principal and one history; another
 * of either wipes it.
 */
export const useOffline = defineStore('offline', () => {
  const city = useCity()
  const session = useSession()
  const stage = useStage()
  /** The mode as it was last heard; it may not be true any more, so it is shown with its age. */
  const lastMode = shallowRef<Scene['mode'] | null>(null)
  /** Why nothing can be kept, in a word; the page says so. */
  const broken = shallowRef(false)
  let store: Pick<KeyStore, 'get' | 'put' | 'remove' | 'keys'> | undefined
  const saved = new Map<string, string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  /**
   * Brings the last picture back.
   *
   * @returns who it belongs to, or undefined when there is none.
   */
  async function restore(
    open: () => Promise<NonNullable<typeof store>> = () => openKeyStore('tongping-offline-1'),
  ): Promise<Principal | undefined> {
    try {
      store = await open()
      const meta = v.safeParse(keptMeta, await store.get('meta'))
      if (!meta.success) return undefined
      const { principal: who, demo, packHash, speed, wallNow, heardAt } = meta.output
      const away = Math.max(0, Date.now() - wallNow)
      setCityClock(meta.output.cityNow + away * speed, speed, REMEMBERED_CLOCK_OFF_BY_MS)
      lastMode.value = meta.output.mode
      Object.assign(session, { who, demo, packHash })
      for (const key of await store.keys()) await restoreMirror(key)
      if (city.mirrors.size > 0) city.heard.at = performance.now() - (Date.now() - heardAt)
      return who
    } catch {
      broken.value = true
      return undefined
    }
  }

  async function restoreMirror(key: string): Promise<void> {
    if (!key.startsWith('mirror:')) return
    const parsed = v.safeParse(snapshot, await store?.get(key))
    if (parsed.success && city.load(parsed.output)) saved.set(key, stampOf(parsed.output))
    else {
      if (parsed.success) city.keep([...city.mirrors.keys()].filter((n) => n !== key.slice(7)))
      await store?.remove(key)
    }
  }

  /** From now on saves what changes; call it when the session is known. */
  function startSaving(): void {
    const kinds = recordKinds.map((kind) => city.versions[kind])
    watch(kinds, () => (timer ??= setTimeout(() => void save(), SAVE_AFTER_MS)))
    setInterval(() => void saveMeta(), META_EVERY_MS)
    const hide = () => document.visibilityState === 'hidden' && void save()
    document.addEventListener('visibilitychange', hide)
    addEventListener('pagehide', () => void save())
    void save()
  }

  /** Writes what changed since the last time. */
  async function save(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    await saveMeta()
    const keep = new Set<string>()
    for (const mirror of city.mirrors.values()) {
      if (!SAVED_AUDIENCE.test(mirror.audience) || mirror.version < 0) continue
      const key = `mirror:${mirror.audience}`
      keep.add(key)
      if (saved.get(key) === stampOf(mirror)) continue
      saved.set(key, stampOf(mirror))
      await put(key, snapshotOf(mirror))
    }
    for (const key of [...saved.keys()].filter((known) => !keep.has(known))) {
      saved.delete(key)
      await store?.remove(key).catch(() => undefined)
    }
  }

  async function saveMeta(): Promise<void> {
    lastMode.value = stage.stage?.scene.mode ?? lastMode.value
    if (!session.who || !Number.isFinite(city.heard.at)) return
    await put('meta', {
      principal: session.who,
      demo: session.demo,
      packHash: session.packHash,
      speed: citySpeed(),
      cityNow: cityNow(),
      wallNow: Date.now(),
      heardAt: Date.now() - (performance.now() - city.heard.at),
      mode: lastMode.value,
    })
  }

  async function put(key: string, value: unknown): Promise<void> {
    try {
      await store?.put(key, value)
      broken.value = false
    } catch {
      broken.value = true
    }
  }

  /** Keeps a part under a name. */
  const remember = (key: string, value: unknown) => put(`part:${key}`, value)

  /** @returns a part as it was kept, if it still has the shape that is asked. */
  async function recall<Schema extends v.GenericSchema>(
    key: string,
    schema: Schema,
  ): Promise<v.InferOutput<Schema> | undefined> {
    const parsed = v.safeParse(schema, await store?.get(`part:${key}`).catch(() => undefined))
    return parsed.success ? parsed.output : undefined
  }

  /** Forgets parts that nobody needs any more. */
  async function forgetParts(prefix: string, needed: ReadonlySet<string>): Promise<void> {
    const keys = (await store?.keys().catch(() => [])) ?? []
    for (const key of keys) {
      const name = key.slice('part:'.length)
      if (key.startsWith(`part:${prefix}`) && !needed.has(name)) await store?.remove(key)
    }
  }

  /** Forgets everything: signed out, or somebody else. */
  async function wipe(): Promise<void> {
    saved.clear()
    lastMode.value = null
    city.keep([])
    const keys = (await store?.keys().catch(() => [])) ?? []
    for (const key of keys) await store?.remove(key).catch(() => undefined)
  }

  return { broken, lastMode, restore, startSaving, save, remember, recall, forgetParts, wipe }
})

const stampOf = ({ epoch, version }: Pick<Mirror, 'epoch' | 'version'>) => `${epoch}-${version}`

function snapshotOf(mirror: Mirror): Snapshot {
  const records = [...mirror.table].flatMap(([kind, table]) =>
    [...table.values()].map((record) => ({ kind, record: { ...record } })),
  )
  const { audience, epoch, version, digest } = mirror
  return { audience, epoch, version, hash: formatDigest(digest), records }
}
