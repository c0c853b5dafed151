import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import type { IncidentId } from '#shared/model/id.ts'
import type { Scene } from '#shared/model/stage.ts'
import { useOutbox } from '../../../screens/live/outbox.ts'
import { useStagePush } from '../../../screens/desk/stage-push.ts'
import { useSession } from '../../../screens/session/session.ts'
import { makePrincipal } from './desk-bench.ts'

const mode = shallowRef<Scene['mode']>('calm')
const commanding = shallowRef<string | null>(null)
vi.mock('../../../screens/live/stage.ts', () => ({
  useStage: () => ({
    get stage() {
      const focus = commanding.value && { box: [121, 31, 122, 32], incidentId: commanding.value }
      return { id: 'main', scene: { mode: mode.value, focus, selection: [], revision: 7 } }
    },
  }),
}))

const pushed = { points: [[121.4, 31.2]], incidentIds: ['C261124-00001' as IncidentId] } as const

function setUp() {
  const act = vi.spyOn(useOutbox(), 'act')
  act.mockReturnValue({
    id: 'a1',
    answered: Promise.resolve({ status: 'accepted' }),
  } as unknown as ReturnType<ReturnType<typeof useOutbox>['act']>)
  return { act, ...useStagePush() }
}

beforeEach(() => {
  setActivePinia(createPinia())
  commanding.value = null
  useSession().who = makePrincipal({ role: 'dispatcher', scopePlaceIds: ['c'] })
})

describe('a push to the wall (`screens.md` §4)', () => {
  it.each([
    ['calm', 'watch'],
    ['watch', 'watch'],
    ['emergency', 'emergency'],
  ] as const)(
    'in %s asks for %s, whether a matter or an area is pushed',
    async (present, asked) => {
      mode.value = present
      const { act, push, pushBox } = setUp()
      expect(await push('watch', pushed)).toBe(true)
      expect(await pushBox([121, 31, 122, 32])).toBe(true)
      expect(act.mock.calls.map(([intent]) => intent)).toMatchObject([
        {
          kind: 'setScene',
          baseRevision: 7,
          scene: { mode: asked },
        },
        { kind: 'setScene', baseRevision: 7, scene: { mode: asked, selection: [] } },
      ])
    },
  )

  it('in an emergency moves the picture and marks the matter, and leaves the one in command in command', async () => {
    mode.value = 'emergency'
    commanding.value = 'C261124-00007'
    const { act, push } = setUp()
    await push('watch', pushed)
    expect(act.mock.calls[0]?.[0]).toMatchObject({
      scene: { focus: { incidentId: 'C261124-00007' }, selection: pushed.incidentIds },
    })
    const [first] = act.mock.calls[0] ?? []
    const box = first?.kind === 'setScene' ? first.scene.focus?.box : undefined
    expect(box?.[1]).toBeGreaterThan(31)
    await push('emergency', pushed)
    expect(act.mock.calls[1]?.[0]).toMatchObject({
      scene: { focus: { incidentId: pushed.incidentIds[0] } },
    })
  })

  it('may begin an emergency, and sends nothing without a place', async () => {
    mode.value = 'calm'
    const { act, push } = setUp()
    await push('emergency', pushed)
    expect(act.mock.calls[0]?.[0]).toMatchObject({ scene: { mode: 'emergency' } })
    expect(await push('watch', { ...pushed, points: [] })).toBe(false)
    expect(act).toHaveBeenCalledTimes(1)
  })
})
