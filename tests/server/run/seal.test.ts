import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalText } from '#shared/sync/digest.ts'
import { sealIntent } from '../../../server/run/seal.ts'
import { report } from '../../fixtures/city-bench.ts'

const personal = { text: 'CANARY', reporterPhone: '13800000000', reporterName: '' }

describe('sealing', () => {
  it('takes every written word out and leaves a seal for each that is not empty', () => {
    const { intent, seals, values } = sealIntent(report('litter', { personal }))
    expect(intent).not.toHaveProperty('personal')
    expect(JSON.stringify([intent, seals])).not.toMatch(/CANARY|13800000000/u)
    expect(Object.keys(seals)).toEqual(['text', 'reporterPhone'])
    expect(values.map(({ field, value }) => [field, value])).toEqual([
      ['text', 'CANARY'],
      ['reporterPhone', '13800000000'],
    ])
  })

  it('proves with its own key that a value was not changed', () => {
    const { seals, values } = sealIntent(report('litter', { personal }))
    for (const { field, value, key, ref } of values) {
      const commitment = createHmac('sha256', Buffer.from(key, 'hex'))
        .update(canonicalText({ field, value }))
        .digest('hex')
      expect(seals[field]).toEqual({ ref, commitment })
    }
    const keys = values.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('of the same word twice is never the same, so that nobody can compare', () => {
    const [one, two] = [1, 2].map(() => sealIntent(report('litter', { personal })))
    expect(one?.seals.text?.commitment).not.toBe(two?.seals.text?.commitment)
    expect(one?.seals.text?.ref).not.toBe(two?.seals.text?.ref)
  })

  it('leaves an intent without written words as it is', () => {
    const intent = report()
    expect(sealIntent(intent)).toEqual({ intent, seals: {}, values: [] })
  })
})
