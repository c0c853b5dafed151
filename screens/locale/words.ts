import { shallowReactive, shallowRef } from 'vue'
import { locales, type Locale, type LocalizedText } from '#shared/model/words.ts'
import type { words as commonWords } from './zh-CN/common.ts'
import type { words as deskWords } from './zh-CN/desk.ts'
import type { words as mobileWords } from './zh-CN/mobile.ts'
import type { words as mobilePagesWords } from './zh-CN/mobile-pages.ts'
import type { words as panelsWords } from './zh-CN/panels.ts'
import type { words as reportWords } from './zh-CN/report.ts'
import type { words as wallWords } from './zh-CN/wall.ts'

/**
 * Every word a person reads, by room. zh-CN is the source of the types: the other languages do not compile while a word
 * is missing. A word with numbers in it is a function, so that each language builds its own plural.
 */
export interface Words {
  readonly common: Shape<typeof commonWords>
  readonly wall: Shape<typeof wallWords>
  readonly desk: Shape<typeof deskWords>
  readonly mobile: Shape<typeof mobileWords>
  readonly 'mobile-pages': Shape<typeof mobilePagesWords>
  readonly panels: Shape<typeof panelsWords>
  readonly report: Shape<typeof reportWords>
}
export type WordRoom = keyof Words

/** The same keys, any text; functions keep their parameters. */
export type Shape<Source> = {
  readonly [Key in keyof Source]: Source[Key] extends (...given: infer Given) => string
    ? (...given: Given) => string
    : Source[Key] extends string
      ? string
      : Shape<Source[Key]>
}

const loaders = import.meta.glob<{ words: unknown }>('./{zh-CN,zh-Hant,en}/*.ts')
const loaded = shallowReactive(new Map<string, unknown>())
const rooms = new Set<WordRoom>()

/** The language of this screen. */
export const currentLocale = shallowRef<Locale>('zh-CN')

/** Loads the words of a room in the present language; await it before the room is shown. */
export async function loadWords(room: WordRoom): Promise<void> {
  rooms.add(room)
  await loadInto(currentLocale.value, room)
}

async function loadInto(locale: Locale, room: WordRoom): Promise<void> {
  const load = loaders[`./${locale}/${room}.ts`]
  if (!load) throw new Error(`no words for ${room} in ${locale}`)
  const { words } = await load()
  loaded.set(`${locale}/${room}`, words)
}

/** Switches the language of the page, words first, so that nothing is shown half translated. */
export async function setLocale(locale: Locale): Promise<void> {
  await Promise.all([...rooms].map((room) => loadInto(locale, room)))
  currentLocale.value = locale
  document.documentElement.lang = locale
  localStorage.setItem('tongping-locale', locale)
}

/** The words of a room in the present language; reactive. */
export function useWords<Room extends WordRoom>(room: Room): () => Words[Room] {
  // The glob above and the interface `Words` name the same files; `Shape` makes the compiler check each of them.
  return () => loaded.get(`${currentLocale.value}/${room}`) as Words[Room]
}

/** A text of the city's own data in the present language. */
export function localized(text: LocalizedText): string {
  return text[currentLocale.value]
}

/** The language to start with: `?lang=`, the last choice, the browser's, zh-CN. */
export function chooseLocale(): Locale {
  const wanted = [
    new URLSearchParams(location.search).get('lang'),
    localStorage.getItem('tongping-locale'),
    ...navigator.languages.map((tag) =>
      /^zh-(Hant|TW|HK|MO)/iu.test(tag) ? 'zh-Hant' : tag.split('-')[0] === 'en' ? 'en' : '',
    ),
  ]
  return (
    locales.find(
      (locale) => locale === wanted.find((tag) => locales.some((known) => known === tag)),
    ) ?? 'zh-CN'
  )
}
