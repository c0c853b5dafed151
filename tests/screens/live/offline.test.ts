// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import * as v from 'valibot'
import { beforeEach, describe, expect, it } from 'vitest'
import { principal } from '#shared/access/principal.ts'
import { addDigest, digestRecord, formatDigest, zeroDigest } from '#shared/sync/digest.ts'
import { useCity } from '../../../screens/live/city.ts'
import { cityClockUncertaintyMs } from '../../../screens/live/clock.ts'
import type { KeyStore } from '../../../screens/live/key-store.ts'
import { useOffline } from '../../../screens/live/offline.ts'
import { useSession } from '../../../screens/session/session.ts'

const who = v.parse(principal, {
  id: 'p1',
  role: 'gridWorker',
  label: 'Grid-0107',
  scopePlaceIds: ['c1'],
  organizationId: 'o1',
  unitId: null,
  stageId: null,
})
const record = { id: 'w1', status: 'offered' }
const snapshotOf = (audience: string) => ({
  audience,
  epoch: 'e1',
  version: 12,
  hash: formatDigest(addDigest(zeroDigest, digestRecord('workOrder', record))),
  records: [{ kind: 'workOrder' as const, record }],
})

function memoryStore(kept: Map<string, unknown>): Omit<KeyStore, 'all'> {
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    put: (key, value) => Promise.resolve(void kept.set(key, structuredClone(value))),
    remove: (key) => Promise.resolve(void kept.delete(key)),
    keys: () => Promise.resolve([...kept.keys()]),
  }
}

async function reload(kept: Map<string, unknown>) {
  setActivePinia(createPinia())
  const offline = useOffline()
  const restored = await offline.restore(() => Promise.resolve(memoryStore(kept)))
  return { offline, restored, city: useCity(), session: useSession() }
}

describe('what a phone remembers', () => {
  const kept = new Map<string, unknown>()

  beforeEach(async () => {
    kept.clear()
    const { offline, city, session } = await reload(kept)
    session.who = who
    session.packHash = 'pack1'
    city.load(snapshotOf('principal:p1/phone'))
    city.load(snapshotOf('stage:main/phone'))
    city.heard.at = performance.now() - 5000
    await offline.save()
  })

  it('brings tasks, person and age back without a server', async () => {
    const { restored, city, session } = await reload(kept)
    expect(restored).toEqual(who)
    expect(session.packHash).toBe('pack1')
    expect([...city.records('incident').keys()]).toEqual([])
    expect(city.fullRecords('workOrder').get('w1')).toMatchObject({ status: 'offered' })
    expect(city.mirrors.get('principal:p1/phone')).toMatchObject({ epoch: 'e1', version: 12 })
    expect(performance.now() - city.heard.at).toBeGreaterThanOrEqual(4900)
  })

  it('brings the last known mode back, and forgets it with the person', async () => {
    const stage = { id: 'main', scene: { mode: 'drill' } }
    const before = await reload(kept)
    before.city.load({
      audience: 'stage:main/phone',
      epoch: 'e1',
      version: 3,
      hash: formatDigest(addDigest(zeroDigest, digestRecord('stage', stage))),
      records: [{ kind: 'stage', record: stage }],
    })
    await before.offline.save()
    const after = await reload(kept)
    expect(after.offline.lastMode).toBe('drill')
    await after.offline.wipe()
    expect(after.offline.lastMode).toBeNull()
  })

  it('reads what a build before modes were kept has saved', async () => {
    const { mode: _mode, ...older } = v.parse(v.looseObject({}), kept.get('meta'))
    kept.set('meta', older)
    const { restored, offline } = await reload(kept)
    expect(restored).toEqual(who)
    expect(offline.lastMode).toBeNull()
  })

  it('keeps only what belongs to the person and their areas', () => {
    expect([...kept.keys()].sort()).toEqual(['meta', 'mirror:principal:p1/phone'])
  })

  it('says that the clock is no evidence after a reload', async () => {
    await reload(kept)
    expect(cityClockUncertaintyMs()).toBeGreaterThan(5000)
  })

  it('believes nothing whose hash or shape is wrong', async () => {
    kept.set('mirror:principal:p1/phone', {
      ...snapshotOf('principal:p1/phone'),
      hash: '0'.repeat(16),
    })
    const damaged = await reload(kept)
    expect(damaged.city.mirrors.size).toBe(0)
    kept.set('meta', { principal: 'nobody' })
    expect((await reload(kept)).restored).toBeUndefined()
  })

  it('keeps parts for others and forgets those nobody needs', async () => {
    const { offline } = await reload(kept)
    await offline.remember('detail:i1', { text: 'x' })
    await offline.remember('detail:i2', { text: 'y' })
    await offline.forgetParts('detail:', new Set(['detail:i2']))
    expect(await offline.recall('detail:i1', v.object({ text: v.string() }))).toBeUndefined()
    expect(await offline.recall('detail:i2', v.object({ text: v.string() }))).toEqual({ text: 'y' })
    expect(await offline.recall('detail:i2', v.object({ other: v.string() }))).toBeUndefined()
  })

  it('forgets everything for somebody else', async () => {
    const { offline, city } = await reload(kept)
    await offline.wipe()
    expect(kept.size).toBe(0)
    expect(city.mirrors.size).toBe(0)
  })
})
