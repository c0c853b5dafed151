import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  may,
  mayEver,
  permissions,
  plainOperations,
  relationOf,
  type Operation,
  type Relation,
} from '#shared/access/permissions.ts'
import type { Principal } from '#shared/access/principal.ts'
import { roles, type Role } from '#shared/access/roles.ts'
import { personIntentKinds } from '#shared/model/intent/intent.ts'
import { person } from '../../fixtures/city-play.ts'

const RUNS = { numRuns: 1000 } as const
const relations: readonly Relation[] = ['own', 'organization', 'scope', 'any']
const operations = Object.keys(permissions).filter(isOperation)

function isOperation(name: string): name is Operation {
  return name in permissions
}

const ids = ['a', 'b', 'c', 'd']
const someIds = fc.subarray(ids)
const anyPrincipal: fc.Arbitrary<Principal> = fc
  .record({
    id: fc.constantFrom(...ids),
    role: fc.constantFrom(...roles),
    scopePlaceIds: someIds,
    organizationId: fc.option(fc.constantFrom(...ids)),
  })
  .map(person)
const anyThing = fc.record({
  placeIds: someIds,
  principalIds: someIds,
  organizationIds: someIds,
})

/** The same question, asked as plainly as possible. */
function naively(
  who: Principal,
  allowed: Relation | undefined,
  thing: {
    readonly placeIds: readonly string[]
    readonly principalIds: readonly string[]
    readonly organizationIds: readonly string[]
  },
): boolean {
  const isOwn = thing.principalIds.some((id) => id === who.id)
  const isOfBody = thing.organizationIds.some((id) => id === who.organizationId)
  const isInScope = thing.placeIds.some((id) => who.scopePlaceIds.some((place) => place === id))
  switch (allowed) {
    case undefined:
      return false
    case 'own':
      return isOwn
    case 'organization':
      return isOwn || isOfBody
    case 'scope':
      return isOwn || isOfBody || isInScope
    case 'any':
      return true
  }
}

describe('the table of permissions', () => {
  it('[P1] answers as the plain reading of it does, for everybody, everything and every operation', () => {
    fc.assert(
      fc.property(
        anyPrincipal,
        fc.constantFrom(...operations),
        anyThing,
        (who, operation, thing) => {
          const allowed = permissions[operation][who.role]
          expect(may(who, operation, thing)).toBe(naively(who, allowed, thing))
          expect(mayEver(who, operation)).toBe(allowed !== undefined)
        },
      ),
      RUNS,
    )
  })

  it('names every intent of a person and every plain operation, and nothing else', () => {
    expect(new Set(operations)).toEqual(new Set([...personIntentKinds, ...plainOperations]))
  })

  it('[P1] lets a wall read and nothing more', () => {
    const allowed = operations.filter((operation) => permissions[operation].wall !== undefined)
    expect(allowed).toEqual(['readIncident', 'readFigures'])
  })

  it('[P1] lets an auditor change nothing', () => {
    const changing = operations.filter((operation) => personIntentKinds.has(operation as never))
    expect(changing.filter((operation) => permissions[operation].auditor)).toEqual([])
  })

  it.each(['enterpriseContact', 'ownersCommitteeMember', 'auditor', 'wall', 'resident'] as const)(
    '%s never reads what people wrote',
    (role: Role) => expect(permissions.readPersonal[role]).toBeUndefined(),
  )

  it('takes the narrowest relation that holds, and widening never takes a right away', () => {
    fc.assert(
      fc.property(anyPrincipal, anyThing, anyThing, (who, thing, more) => {
        const wider = {
          placeIds: [...thing.placeIds, ...more.placeIds],
          principalIds: [...thing.principalIds, ...more.principalIds],
          organizationIds: [...thing.organizationIds, ...more.organizationIds],
        }
        const rank = (relation: Relation) => relations.indexOf(relation)
        expect(rank(relationOf(who, wider))).toBeLessThanOrEqual(rank(relationOf(who, thing)))
        for (const operation of operations)
          if (may(who, operation, thing)) expect(may(who, operation, wider)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
