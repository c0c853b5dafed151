import type { Locale } from '#shared/model/words.ts'
import { refusals as english } from './en/refusals.ts'
import type { RefusalWords } from './refusal-words.ts'
import { refusals as simplified } from './zh-CN/refusals.ts'
import { refusals as traditional } from './zh-Hant/refusals.ts'

/** Words for saying no, by language. A browser that needs one language imports that one file instead. */
export const refusalWords: Readonly<Record<Locale, RefusalWords>> = {
  'zh-CN': simplified,
  'zh-Hant': traditional,
  en: english,
}
