import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import type { Change } from '#shared/sync/change.ts'
import { makeHomeVeil } from '#shared/access/home-veil.ts'
import { position } from '#shared/model/position.ts'
import { atlas, openBench, report } from '../../fixtures/city-bench.ts'
import { people } from '../../fixtures/city-play.ts'

const veil = makeHomeVeil(atlas)
const at = (classCode: string, placeIds: readonly string[]) => ({
  id: 'i1',
  classCode,
  placeIds,
  point: [121.031, 31.032],
  address: { 'zh-CN': '甲路 12 号', 'zh-Hant': '甲路 12 號', en: '12 Jia Road' },
})

describe('what a wall is sent of a matter in a home', () => {
  it('is the middle and the name of its community', () => {
    const community = atlas.place('k1')
    const shown = veil('incident', at('care', ['c', 'd1', 's1', 'k1', 'g1']))
    expect(shown['point']).toEqual(community?.center)
    expect(shown['address']).toEqual(community?.names)
  })

  it('is no place at all where its community is not known', () => {
    expect(veil('incident', at('care', ['c']))['point']).toBeNull()
    expect(veil('incident', at('care', []))).toMatchObject({ point: null, address: { en: '' } })
  })

  it('is everything where it lies in public space, or is no matter', () => {
    const street = at('litter', ['c', 'k1'])
    expect(veil('incident', street)).toBe(street)
    expect(veil('unit', at('care', ['k1']))['point']).toEqual([121.031, 31.032])
  })

  it('holds in snapshots and frames: the point that was reported is in none of them', async () => {
    const bench = await openBench()
    bench.audiences.snapshot('area:c/wall')
    await bench.ask(
      people.resident,
      report('care', { point: v.parse(position, [121.031, 31.032]) }),
    )
    await bench.clock.advance(1000)
    const sent = JSON.stringify([
      bench.frames.filter(({ audience }) => audience.endsWith('/wall')),
      bench.audiences.snapshot('area:c/wall'),
    ])
    const changes = bench.frames.flatMap(({ changes: all }): readonly Change[] => all)
    expect(changes.some(({ kind, op }) => kind === 'incident' && op === 'put')).toBe(true)
    for (const incident of bench.loop.committed.table.get('incident')?.values() ?? []) {
      expect(sent).toContain(incident.id)
      expect(sent).not.toContain(JSON.stringify((incident as { point?: unknown }).point))
    }
  })
})
