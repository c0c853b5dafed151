import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { operate } from '#shared/protocol/up.ts'
import {
  allow,
  refusal,
  refusalCodes,
  refusalOfIssues,
  refuse,
  unreachable,
} from '#shared/refusal.ts'

describe('saying no', () => {
  it('is a value with a code of the closed list', () => {
    for (const code of refusalCodes) expect(v.is(refusal, refuse(code).refusal)).toBe(true)
    expect(v.is(refusal, { code: 'because' })).toBe(false)
    expect(new Set(refusalCodes).size).toBe(refusalCodes.length)
  })

  it('names field and figures only where there are some', () => {
    expect(refuse('conflict', 'baseRevision', { revision: 3 })).toEqual({
      ok: false,
      refusal: { code: 'conflict', field: 'baseRevision', params: { revision: 3 } },
    })
    expect(Object.keys(refuse('read-only').refusal)).toEqual(['code'])
    expect(allow(1)).toEqual({ ok: true, value: 1 })
  })

  it('of a wrong shape names the first wrong field, and does not echo what was sent at length', () => {
    const sent = { id: 'x'.repeat(5000), intent: { kind: 'addNote' } }
    const parsed = v.safeParse(operate, sent)
    const no = refusalOfIssues(parsed.issues ?? [])
    expect(no).toMatchObject({ code: 'malformed', field: 'id' })
    expect(JSON.stringify(no).length).toBeLessThan(300)
    expect(refusalOfIssues([])).toEqual({ code: 'malformed' })
  })

  it('a case that cannot be is a bug and throws', () => {
    expect(() => unreachable('new' as never)).toThrow('new')
  })
})
