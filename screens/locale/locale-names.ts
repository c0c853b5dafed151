import type { Locale } from '#shared/model/words.ts'

/** Each language by its own name, the same whichever language the page is in. */
export const localeNames: Readonly<Record<Locale, string>> = {
  'zh-CN': '简体中文',
  'zh-Hant': '繁體中文',
  en: 'English',
}
