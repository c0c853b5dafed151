import { createPinia, setActivePinia } from 'pinia'
import { expect, it } from 'vitest'
import { mapName } from '../../../screens/map/short-name.ts'
import { loadWords, setLocale } from '../../../screens/locale/words.ts'

it('a map says a name as the lists beside it do; only a wall, read from afar, leaves the tier out', async () => {
  setActivePinia(createPinia())
  await setLocale('en')
  await loadWords('common')
  const names = { 'zh-CN': '芦渡街道', 'zh-Hant': '蘆渡街道', en: 'Ludu Subdistrict' }
  const place = { kind: 'subdistrict', names } as const
  expect(mapName(place, undefined)).toBe('Ludu Subdistrict')
  expect(mapName(place, true)).toBe('Ludu')
})
