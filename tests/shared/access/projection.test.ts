import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { projectRecord } from '#shared/access/projection.ts'
import { recordKinds, recordSchemas, type RecordKind } from '#shared/model/record.ts'
import { anyRecord } from './records.ts'

const RUNS = { numRuns: 1000 } as const

// Said here once more: who may see what must be changed in two places, or not at all.
const neverOnWalls: Readonly<Record<string, readonly string[]>> = {
  incident: ['buildingId', 'orderIds', 'principalIds', 'handledBy', 'reason'],
  workOrder: ['principalId', 'reason'],
  alarm: ['deviceId', 'inputs'],
  unit: ['principalId', 'orderId'],
  device: ['point', 'buildingId', 'intervalMs'],
  stage: [],
}
/** Words that name a person or quote one, wherever they might turn up. */
const personal =
  /name|phone|email|text|reporter|door|floor|account|plate|seal|principal|handledBy/iu

describe('projections', () => {
  it('show walls who was sent, and no counters', () => {
    const shown = recordKinds.filter((kind) => projectRecord('wall', kind, { id: 'x' }))
    expect(shown).toEqual(['incident', 'workOrder', 'alarm', 'unit', 'device', 'stage'])
  })

  it('show nobody the counters behind numbers', () => {
    for (const projection of ['wall', 'desk', 'phone'] as const)
      expect(projectRecord(projection, 'sequence', { id: 'x' })).toBeUndefined()
  })

  it('show phones no devices and no alarms', () => {
    const shown = recordKinds.filter((kind) => projectRecord('phone', kind, { id: 'x' }))
    expect(shown).toEqual(['incident', 'workOrder', 'unit', 'stage'])
  })

  it('give a wall none of the fields of desks, for every record there can be', () => {
    fc.assert(
      fc.property(anyRecord, ({ kind, record }) => {
        const shown = projectRecord('wall', kind, record)
        for (const field of neverOnWalls[kind] ?? []) expect(shown).not.toHaveProperty(field)
        for (const field of Object.keys(shown ?? {}))
          if (!(kind === 'stage' && field === 'names')) expect(field).not.toMatch(personal)
      }),
      RUNS,
    )
  })

  it('alter no value and add none', () => {
    fc.assert(
      fc.property(anyRecord, fc.constantFrom('wall', 'desk', 'phone'), ({ kind, record }, name) => {
        const shown = projectRecord(name, kind, record)
        for (const [field, value] of Object.entries(shown ?? {})) expect(value).toBe(record[field])
        if (shown) expect(shown.id).toBe(record.id)
      }),
      RUNS,
    )
  })

  it('a wall never sees more than a desk', () => {
    fc.assert(
      fc.property(anyRecord, ({ kind, record }) => {
        const wall = Object.keys(projectRecord('wall', kind, record) ?? {})
        const desk = Object.keys(projectRecord('desk', kind, record) ?? {})
        expect(desk).toEqual(expect.arrayContaining(wall))
      }),
      RUNS,
    )
  })

  it.each(['incident', 'workOrder', 'unit', 'device', 'stage', 'alarm'] as const)(
    'a desk sees every field of %s: what is new there must be decided about',
    (kind: RecordKind) => {
      const fields = Object.keys(recordSchemas[kind].entries)
      const full = Object.fromEntries(fields.map((field) => [field, field]))
      const shown = Object.keys(projectRecord('desk', kind, { ...full, id: 'x' }) ?? {})
      expect(new Set(shown)).toEqual(new Set(fields))
    },
  )
})
