import type { Locale } from '#shared/model/words.ts'

/**
 * The language of the product that a caller prefers.
 *
 * @param header - `Accept-Language`, as it came in.
 * @param fallback - Used when none of ours is named.
 */
export function localeOf(header: string | undefined, fallback: Locale): Locale {
  const wishes = (header ?? '').slice(0, 500).split(',').map(wishOf)
  wishes.sort((first, second) => second.weight - first.weight)
  for (const { tag, weight } of wishes) {
    const locale = weight > 0 ? localeOfTag(tag) : undefined
    if (locale) return locale
  }
  return fallback
}

function wishOf(part: string): { readonly tag: string; readonly weight: number } {
  const [tag = '', ...settings] = part.trim().toLowerCase().split(';')
  const quality = settings.map((text) => /^\s*q=([\d.]+)\s*$/u.exec(text)?.[1]).find(Boolean)
  const weight = quality === undefined ? 1 : Number(quality)
  return { tag: tag.trim(), weight: Number.isFinite(weight) ? weight : 0 }
}

function localeOfTag(tag: string): Locale | undefined {
  if (/^en\b/u.test(tag)) return 'en'
  if (/^zh\b.*\b(?:hant|tw|hk|mo)\b/u.test(tag)) return 'zh-Hant'
  if (/^zh\b/u.test(tag)) return 'zh-CN'
  return undefined
}
