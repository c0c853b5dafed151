import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { DeskRecord } from '#shared/access/projection.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import { formatDigest } from '#shared/sync/digest.ts'
import { loadSnapshot, makeMirror } from '#shared/sync/mirror.ts'
import PushToWall from '../../../screens/desk/incident/PushToWall.vue'
import SceneForm from '../../../screens/desk/admin/SceneForm.vue'
import { useAtlas } from '../../../screens/live/atlas.ts'
import { useCity } from '../../../screens/live/city.ts'
import { useOutbox } from '../../../screens/live/outbox.ts'
import { loadWords, setLocale } from '../../../screens/locale/words.ts'
import { useSession } from '../../../screens/session/session.ts'
import { lamp, makeIncident, makePlace, makePrincipal } from './desk-bench.ts'

const text = { 'zh-CN': 'Main', 'zh-Hant': 'Main', en: 'Main' }
const stage = {
  id: 'main',
  names: text,
  scopePlaceId: 'c',
  scene: {
    mode: 'calm',
    scopePlaceId: 'c',
    focus: null,
    selection: [],
    layers: [],
    timeCursorAt: null,
    panels: [],
    revision: 7,
  },
  walls: [], driver: null,
}

function load(incidents: readonly DeskRecord<'incident'>[]): void {
  const records = [
    { kind: 'stage' as const, record: stage },
    ...incidents.map((record) => ({ kind: 'incident' as const, record })),
  ]
  const server = makeMirror('stage:main/desk')
  const snapshot = { audience: 'stage:main/desk', epoch: 'e', version: 1, hash: '', records }
  loadSnapshot(server, snapshot)
  useCity().load({ ...snapshot, hash: formatDigest(server.digest) })
}

function answering(): PersonIntent[] {
  const asked: PersonIntent[] = []
  vi.spyOn(useOutbox(), 'act').mockImplementation((intent) => {
    asked.push(intent)
    const answer = { status: 'accepted', version: 1, result: {} } as const
    return { id: 'op-1', answered: Promise.resolve(answer) }
  })
  return asked
}

beforeEach(async () => {
  setActivePinia(createPinia())
  useSession().who = makePrincipal({ role: 'dispatcher', scopePlaceIds: ['c'] })
  await setLocale('en')
  await Promise.all([loadWords('common'), loadWords('panels'), loadWords('desk')])
  useAtlas().classes.set(lamp.code, lamp)
  useAtlas().takePlaces([makePlace('c', 'city', null), makePlace('d1', 'district', 'c')])
})

/** Index of a mode in the form. */
const modes = { calm: '0', watch: '1', emergency: '2' } as const
async function take(form: ReturnType<typeof mount>, mode: keyof typeof modes): Promise<void> {
  await form.get('[data-testid="scene-mode"]').setValue(modes[mode])
  await form.get('form').trigger('submit')
  await flushPromises()
}

describe('the scene a desk puts on the wall', () => {
  it('is an emergency commanded by the gravest open matter, or by the one chosen, and calm again', async () => {
    const grave = makeIncident({ id: 'P1', priority: 1 })
    load([makeIncident({ id: 'P4' }), makeIncident({ id: 'P2', priority: 2 }), grave])
    const asked = answering()
    const form = mount(SceneForm)
    await take(form, 'emergency')
    expect(asked[0]).toMatchObject({
      kind: 'setScene',
      stageId: 'main',
      baseRevision: 7,
      scene: { mode: 'emergency', focus: { incidentId: 'P1' }, selection: ['P1'] },
    })
    await form.get('[data-testid="scene-matter"]').setValue('P2')
    await take(form, 'emergency')
    expect(asked[1]).toMatchObject({ scene: { focus: { incidentId: 'P2' }, selection: ['P2'] } })
    await take(form, 'calm')
    expect(asked[2]).toMatchObject({ scene: { mode: 'calm', focus: null, selection: [] } })
  })

  it('is no emergency where no grave matter is open, and the form says why', async () => {
    load([makeIncident({ id: 'P3', priority: 3 })])
    const asked = answering()
    const form = mount(SceneForm)
    await take(form, 'emergency')
    expect(asked).toEqual([])
    expect(form.get('[data-testid="nothing-grave"]').text()).toContain('No P1 or P2')
    expect(form.get('[data-testid="act-take"]').attributes('disabled')).toBeDefined()
  })

  it('may be commanded from the page of a grave matter, and only of a grave one', async () => {
    load([])
    const asked = answering()
    const { point } = makeIncident()
    if (!point) throw new Error('no point')
    const at = { points: [point], incidentIds: [makeIncident().id] }
    const small = mount(PushToWall, { props: { ...at, priority: 3 } })
    expect(small.find('[data-testid="act-push-emergency"]').exists()).toBe(false)
    const page = mount(PushToWall, { props: { ...at, priority: 1 } })
    await page.get('[data-testid="act-push-emergency"]').trigger('click')
    await flushPromises()
    expect(asked).toMatchObject([
      { scene: { mode: 'emergency', focus: { incidentId: makeIncident().id } } },
    ])
  })
})
