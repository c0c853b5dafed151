// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { formatAge } from '../../../screens/locale/format.ts'
import { currentLocale } from '../../../screens/locale/words.ts'

const MINUTE = 60_000

describe('an age', () => {
  beforeEach(() => (currentLocale.value = 'en'))

  it.each([
    [42_000, '42 s'],
    [5 * MINUTE, '5 min'],
    [60 * MINUTE, '1 h'],
    [106 * MINUTE, '1 h 46 min'],
    [23 * 60 * MINUTE, '23 h'],
    [52 * 60 * MINUTE, '2 d 4 h'],
    [48 * 60 * MINUTE, '2 d'],
  ])('of %i ms is %s', (ms, text) => expect(formatAge(ms)).toBe(text))

  it('is said in Chinese with the same parts', () => {
    currentLocale.value = 'zh-CN'
    expect(formatAge(106 * MINUTE)).toBe('1 时 46 分')
    currentLocale.value = 'zh-Hant'
    expect(formatAge(52 * 60 * MINUTE)).toBe('2 天 4 時')
  })
})
