import { expect, test } from 'vitest'
import { roles } from '#shared/access/roles.ts'
import { makeAtlas } from '../../../server/core/grid/locate.ts'
import { makeDemoPeople } from '../../../server/demo/sign-in.ts'
import { atlas } from '../demo/open-city.ts'

test('the pack of a real city needs no corner of the demo: every role answers for the whole of it', () => {
  const { pack } = atlas
  const real = makeAtlas({ ...pack, synthetic: false, organizations: [], units: [] })
  const people = makeDemoPeople(real)
  for (const role of roles)
    expect(people.principal(role)?.scopePlaceIds, role).toEqual([pack.places[0]?.id])
  expect(people.principal('wall')?.stageId).toBe('main')
})
