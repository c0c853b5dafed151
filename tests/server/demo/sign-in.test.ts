import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { principal } from '#shared/access/principal.ts'
import { roles } from '#shared/access/roles.ts'
import { makeDemoPeople } from '../../../server/demo/sign-in.ts'
import { atlas, pack } from './open-city.ts'

const people = makeDemoPeople(atlas)

describe('the people of the demo', () => {
  it('have one person for every role, with a scope and a label that is no name', () => {
    expect(people.roles.map(({ role }) => role)).toEqual([...roles])
    for (const role of roles) {
      const person = people.principal(role)
      expect(v.is(principal, person), role).toBe(true)
      expect(person?.role).toBe(role)
      expect(person?.scopePlaceIds.length, role).toBeGreaterThan(0)
      for (const id of person?.scopePlaceIds ?? []) expect(atlas.place(id), id).toBeDefined()
      expect(person?.label).toMatch(/^([a-z ]+|[A-Z]-\d{3})$/u)
    }
  })

  it('are different people', () => {
    const ids = roles.map((role) => people.principal(role)?.id)
    expect(new Set(ids).size).toBe(roles.length)
  })

  it('give the chief of a district that district, and those in command of the wall the whole city', () => {
    const kindsOf = (role: (typeof roles)[number]) =>
      people.principal(role)?.scopePlaceIds.map((id) => atlas.place(id)?.kind)
    expect(kindsOf('districtDutyChief')).toEqual(['district'])
    for (const role of ['commander', 'shiftLeader', 'dispatcher'] as const)
      expect(kindsOf(role), role).toEqual(['city'])
  })

  it('give the property dispatcher exactly the estates of a company in four subdistricts', () => {
    const dispatcher = people.principal('propertyDispatcher')
    const company = atlas.organization(dispatcher?.organizationId ?? '')
    expect(company?.kind).toBe('propertyCompany')
    expect(dispatcher?.scopePlaceIds).toEqual(company?.placeIds)
    const subdistricts = (dispatcher?.scopePlaceIds ?? []).map(
      (id) => atlas.ancestors(id).find(({ kind }) => kind === 'subdistrict')?.id,
    )
    expect(new Set(subdistricts).size).toBeGreaterThanOrEqual(4)
    const worker = people.principal('propertyWorker')
    expect(worker?.organizationId).toBe(company?.id)
  })

  it('let the phones work in the community that its head sees', () => {
    const [community = ''] = people.principal('communityHead')?.scopePlaceIds ?? []
    expect(atlas.place(community)?.kind).toBe('community')
    const around = [community, ...atlas.ancestors(community).map(({ id }) => id)]
    for (const role of ['gridWorker', 'volunteer', 'inspector', 'unitMember'] as const) {
      const [duty = ''] = people.principal(role)?.scopePlaceIds ?? []
      expect(around, role).toContain(duty)
    }
  })

  it('have people in every unit, in the role of its kind', () => {
    for (const unit of pack.units) {
      const found = roles.flatMap((role) => people.principal(role, unit.id) ?? [])
      expect(found).toHaveLength(1)
      expect(found[0]?.id).toBe(unit.principalId)
      expect(found[0]?.scopePlaceIds).toEqual(unit.placeIds.slice(-1))
      expect(found[0]?.label).toBe(unit.callSign)
    }
    expect(people.principal('volunteer', 'G001')).toBeUndefined()
    expect(people.principal('gridWorker', 'nobody')).toBeUndefined()
  })

  it('have somebody at the desk of a body that has no unit', () => {
    const station = pack.organizations.find(({ kind }) => kind === 'departmentStation')
    const person = people.principal('departmentHandler', station?.id)
    expect(person?.organizationId).toBe(station?.id)
    expect(people.principal('propertyDispatcher', station?.id)).toBeUndefined()
  })
})
