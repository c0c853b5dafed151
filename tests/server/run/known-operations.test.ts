import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { principalId, type OperationId } from '#shared/model/id.ts'
import { makeKnownOperations } from '../../../server/run/known-operations.ts'
import type { StoredResult } from '../../../server/run/ports.ts'
import { opId } from '../../fixtures/city-bench.ts'

const who = v.parse(principalId, 'p1')

function resultOf(operationId: OperationId): StoredResult {
  return {
    operationId,
    principalId: who,
    payloadHash: 'h',
    answer: { status: 'accepted', version: 7, result: {} },
    at: 0,
  }
}

describe('known operations', () => {
  it('[O4] one that is under way is remembered however many old ones are looked up meanwhile', async () => {
    const known = makeKnownOperations({
      results: (ids) => Promise.resolve(new Map(ids.map((id) => [id, resultOf(id)]))),
    })
    const answered = new Promise<never>(() => undefined)
    known.remember(opId('under-way'), { principalId: who, payloadHash: 'h', answered })
    for (let chunk = 0; chunk < 30; chunk += 1)
      await known.lookUp(Array.from({ length: 1000 }, (_, row) => opId(`old-${chunk}-${row}`)))
    expect(known.recall(opId('under-way'), who, 'h')).toBe(answered)
  })

  it('[O2] what was looked up once is answered from memory', async () => {
    let asked = 0
    const known = makeKnownOperations({
      results: (ids) => {
        asked += ids.length
        return Promise.resolve(new Map(ids.map((id) => [id, resultOf(id)])))
      },
    })
    await known.lookUp([opId('a')])
    await known.lookUp([opId('a')])
    expect(asked).toBe(1)
    expect(await known.recall(opId('a'), who, 'h')).toMatchObject({ version: 7 })
    expect(known.recall(opId('b'), who, 'h')).toBeUndefined()
  })
})
