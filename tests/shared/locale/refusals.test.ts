import { describe, expect, it } from 'vitest'
import { refusalText } from '#shared/locale/refusal-words.ts'
import { refusalWords } from '#shared/locale/refusals.ts'
import { locales } from '#shared/model/words.ts'
import { refusalCodes } from '#shared/refusal.ts'

describe('words for saying no', () => {
  it.each(locales)('exist in %s for every reason, each its own', (locale) => {
    const { sentences } = refusalWords[locale]
    expect(Object.keys(sentences).toSorted()).toEqual([...refusalCodes].toSorted())
    const texts = Object.values(sentences)
    for (const text of texts) expect(text.trim()).not.toBe('')
    expect(new Set(texts).size).toBe(texts.length)
  })

  it('are not converted character by character', () => {
    const same = refusalCodes.filter(
      (code) => refusalWords['zh-CN'].sentences[code] === refusalWords['zh-Hant'].sentences[code],
    )
    expect(same.filter((code) => code !== 'own-work')).toEqual([])
  })

  it('leave out what a refusal does not name', () => {
    expect(refusalText({ code: 'conflict' }, refusalWords.en)).toBe(
      refusalWords.en.sentences.conflict,
    )
    const full = {
      code: 'wrong-state',
      field: 'f',
      params: { from: 'closed', step: 'dispatch' },
    } as const
    expect(refusalText(full, refusalWords.en)).toContain('“closed”; “dispatch”')
  })
})
