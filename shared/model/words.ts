import * as v from 'valibot'

/** The languages every word of the product exists in. */
export const locales = ['zh-CN', 'zh-Hant', 'en'] as const
export const locale = v.picklist(locales)
export type Locale = v.InferOutput<typeof locale>

/** One text in every language; each its own translation, never a conversion of characters. */
export const localizedText = v.object({
  'zh-CN': v.string(),
  'zh-Hant': v.string(),
  en: v.string(),
})
export type LocalizedText = v.InferOutput<typeof localizedText>
