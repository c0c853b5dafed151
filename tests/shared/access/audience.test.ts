import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  audienceKeysOf,
  audiencesFor,
  parseAudience,
  projectionOf,
  type AudienceName,
} from '#shared/access/audience.ts'
import { roles, screenKinds } from '#shared/access/roles.ts'
import { placeId, stageId } from '#shared/model/id.ts'
import { people, person } from '../../fixtures/city-play.ts'
import { anyRecord } from './records.ts'

const RUNS = { numRuns: 500 } as const
const main = v.parse(stageId, 'main')
const idText = fc.stringMatching(/^[\w.:-]{1,80}$/u)

describe('names of audiences', () => {
  it('are read back as they were written', () => {
    const name = fc.tuple(
      fc.constantFrom('area', 'principal', 'stage'),
      idText,
      fc.constantFrom('wall', 'desk', 'phone'),
    )
    fc.assert(
      fc.property(name, ([sort, id, projection]) => {
        const parsed = parseAudience(`${sort}:${id}/${projection}`)
        expect(parsed).toEqual({ key: `${sort}:${id}`, projection })
      }),
      RUNS,
    )
  })

  it('anything else is none', () => {
    for (const name of [
      '',
      'area:/desk',
      'area:d1',
      'area:d1/',
      'area:d1/public',
      'room:d1/desk',
      'area:d1/desk/wall',
      'area:a b/desk',
      `area:${'x'.repeat(81)}/desk`,
      'area:d1/desk\n',
      ' area:d1/desk',
      '__proto__',
    ])
      expect(parseAudience(name)).toBeUndefined()
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseAudience(text)
        if (parsed) expect(`${parsed.key}/${parsed.projection}`).toBe(text)
      }),
      RUNS,
    )
  })
})

describe('membership', () => {
  it('[U1] is that of places, people and stages of the record alone', () => {
    fc.assert(
      fc.property(anyRecord, ({ kind, record }) => {
        const keys = new Set<string>(audienceKeysOf(kind, record))
        const expected = new Set<string>()
        const list = (field: unknown) => (Array.isArray(field) ? field.map(String) : [])
        if (kind === 'stage') expected.add(`stage:${record.id}`)
        else if (kind !== 'sequence') {
          for (const id of list(record['placeIds'])) expected.add(`area:${id}`)
          for (const id of list(record['principalIds'])) expected.add(`principal:${id}`)
          const { principalId } = record
          if (typeof principalId === 'string') expected.add(`principal:${principalId}`)
        }
        expect(keys).toEqual(expected)
        expect(audienceKeysOf(kind, structuredClone(record))).toEqual(audienceKeysOf(kind, record))
      }),
      RUNS,
    )
  })

  it('[U1] every key of a record can be an audience', () => {
    fc.assert(
      fc.property(anyRecord, ({ kind, record }) => {
        for (const key of audienceKeysOf(kind, record))
          expect(parseAudience(`${key}/desk`)?.key).toBe(key)
      }),
      RUNS,
    )
  })
})

describe('what a session listens to', () => {
  it('is derived from the person, in the one projection of the screen', () => {
    const anyone = fc
      .record({
        role: fc.constantFrom(...roles),
        scopePlaceIds: fc.uniqueArray(fc.constantFrom('c', 'd1', 'x1')),
      })
      .map(person)
    fc.assert(
      fc.property(anyone, fc.constantFrom(...screenKinds), (who, screen) => {
        const names: readonly AudienceName[] = audiencesFor(who, screen, main)
        for (const name of names) expect(parseAudience(name)?.projection).toBe(projectionOf[screen])
        expect(names.filter((name) => name.startsWith('area:'))).toHaveLength(
          who.scopePlaceIds.length,
        )
        expect(names.some((name) => name.startsWith('principal:'))).toBe(screen !== 'wall')
        expect(names.filter((name) => name.startsWith('stage:'))).toHaveLength(1)
      }),
      RUNS,
    )
  })

  it('a wall follows its own stage, everybody else the main one', () => {
    const wall = person({ role: 'wall', scopePlaceIds: ['d1'], stageId: 'lobby' })
    expect(audiencesFor(wall, 'wall', main)).toEqual(['area:d1/wall', 'stage:lobby/wall'])
    expect(audiencesFor(people.head, 'desk', main)).toEqual([
      'area:k1/desk',
      'principal:p:communityHead/desk',
      'stage:main/desk',
    ])
    expect(v.is(placeId, 'k1')).toBe(true)
  })
})
