import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { incidentId, placeId, stageId } from '#shared/model/id.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import { people, person, playCity } from '../../../fixtures/city-play.ts'

const main = v.parse(stageId, 'main')
const matter = v.parse(incidentId, 'E261123-00001')
const box: [number, number, number, number] = [121, 31, 121.01, 31.01]
const chief = person({ role: 'districtDutyChief', scopePlaceIds: ['d1'] })

function scene(
  baseRevision: number,
  given: IntentOf<'setScene'>['scene'],
  id = main,
): IntentOf<'setScene'> {
  return { kind: 'setScene', stageId: id, baseRevision, scene: given }
}
const emergency: IntentOf<'setScene'>['scene'] = {
  mode: 'emergency',
  focus: { box, incidentId: matter },
  selection: [matter],
}

describe('the scene of a stage', () => {
  it('[SC1] is taken only on the revision the person saw', () => {
    const play = playCity()
    play.done(people.dispatcher, scene(0, { mode: 'watch' }))
    const before = play.get('stage', 'main')
    expect(play.act(chief, scene(0, { mode: 'calm' }))).toMatchObject({
      refusal: { code: 'conflict', field: 'baseRevision', params: { revision: 1 } },
    })
    expect(play.get('stage', 'main')).toEqual(before)
  })

  it('[SC2] changes only what is named, and its revision by one', () => {
    const play = playCity()
    const before = play.get('stage', 'main').scene
    play.done(people.dispatcher, scene(before.revision, { mode: 'watch' }))
    expect(play.get('stage', 'main').scene).toEqual({
      ...before,
      mode: 'watch',
      revision: before.revision + 1,
    })
  })

  it('[SC3] is refused for an unknown stage and for a scope outside the city', () => {
    const play = playCity()
    const ghost = scene(0, { mode: 'calm' }, v.parse(stageId, 'ghost'))
    expect(play.act(chief, ghost)).toMatchObject({
      refusal: { code: 'not-found', field: 'stageId' },
    })
    const outside = scene(0, { scopePlaceId: v.parse(placeId, 'elsewhere') })
    expect(play.act(chief, outside)).toMatchObject({
      refusal: { code: 'not-found', field: 'scene.scopePlaceId' },
    })
  })

  it('[SC4] goes to emergency and back to calm by those who run the stage, and by nobody else', () => {
    const play = playCity()
    for (const who of [people.resident, people.worker, people.head, people.inspector])
      expect(play.act(who, scene(0, emergency))).toMatchObject({
        refusal: { code: 'not-permitted' },
      })
    play.done(people.dispatcher, scene(0, emergency))
    expect(play.get('stage', 'main').scene).toMatchObject(emergency)
    play.done(chief, scene(1, { mode: 'calm', focus: null, selection: [] }))
    const { mode, focus, selection } = play.get('stage', 'main').scene
    expect({ mode, focus, selection }).toEqual({ mode: 'calm', focus: null, selection: [] })
  })

  it('[SC5] names the post that drives and since when, no person, and nobody once it is calm as a whole', () => {
    const play = playCity()
    expect(play.get('stage', 'main').driver).toBeNull()
    play.done(chief, scene(0, emergency))
    const since = play.get('stage', 'main').driver
    expect(since).toEqual({ role: 'districtDutyChief', sinceAt: expect.any(Number) })
    expect(JSON.stringify(play.get('stage', 'main'))).not.toContain(chief.id)
    play.now += 60_000
    play.done(chief, scene(1, { mode: 'watch' }))
    expect(play.get('stage', 'main').driver).toEqual(since)
    play.done(people.dispatcher, scene(2, { selection: [] }))
    expect(play.get('stage', 'main').driver).toEqual({
      role: 'dispatcher',
      sinceAt: (since?.sinceAt ?? 0) + 60_000,
    })
    play.done(people.dispatcher, scene(3, { mode: 'calm', focus: null }))
    expect(play.get('stage', 'main').driver).toBeNull()
  })
})
