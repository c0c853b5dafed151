import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { ClassCode } from '#shared/model/id.ts'

/** Words of foreign service lists → a word that classes carry as a keyword. */
const sameMeaning: Readonly<Record<string, string>> = {
  sanitation: 'rubbish', trash: 'rubbish', garbage: 'rubbish', dumping: 'rubbish', refuse: 'rubbish', recycling: 'rubbish',
  streetlight: 'lamp', lights: 'lamp', lighting: 'lamp', trees: 'tree', limb: 'tree',
  sewer: 'manhole', drain: 'flood', flooding: 'flood', vehicle: 'parking', vehicles: 'parking', vending: 'vendor',
  elevator: 'lift', elevators: 'lift', hydrant: 'pipe', leaks: 'leak', leaking: 'leak', noisy: 'noise', parties: 'noise',
} // prettier-ignore

/** Too common to tell classes apart. */
const emptyWords = new Set([
  'of',
  'the',
  'in',
  'on',
  'by',
  'a',
  'and',
  'or',
  'for',
  'to',
  'from',
  'out',
  'street',
  'water',
])

/** Finds our class for what a file calls it, or undefined. Looks every name up once. */
export type ClassFinder = (name: string) => ClassCode | undefined

/**
 * @param classes - The city's classes.
 * @param named - The operator's own table: name in the file → class code; it comes first.
 * @param fallback - Class code for the rest.
 */
export function makeClassFinder(
  classes: readonly IncidentClass[],
  named: Readonly<Record<string, string>> = {},
  fallback?: string,
): ClassFinder {
  const found = new Map<string, ClassCode | undefined>()
  const byCode = (code: string | undefined) => classes.find((entry) => entry.code === code)?.code
  const table = new Map(Object.entries(named))
  return (name) => {
    const clean = name.trim()
    if (!found.has(clean)) {
      if (found.size > 5000) found.clear()
      const code = byCode(table.get(clean)) ?? byCode(clean) ?? byTitle(classes, clean)
      found.set(clean, code ?? byWords(classes, clean) ?? byCode(fallback))
    }
    return found.get(clean)
  }
}

function byTitle(classes: readonly IncidentClass[], name: string): ClassCode | undefined {
  const wanted = name.toLowerCase()
  const titles = (entry: IncidentClass) => [
    ...Object.values(entry.titles),
    ...Object.values(entry.shortTitles),
  ]
  return classes.find((entry) => titles(entry).some((title) => title.toLowerCase() === wanted))
    ?.code
}

/** The class whose keywords share most with the name; none when nothing is shared. */
function byWords(classes: readonly IncidentClass[], name: string): ClassCode | undefined {
  const words = wordsOf(name)
  let best: { readonly code: ClassCode; readonly score: number } | undefined
  for (const entry of classes) {
    const keywords = entry.keywords.flatMap((keyword) => keyword.toLowerCase().split(/\s+/u))
    const score = keywords.filter((keyword) =>
      isHan(keyword) ? name.includes(keyword) : words.has(keyword) && !emptyWords.has(keyword),
    ).length
    if (score > (best?.score ?? 0)) best = { code: entry.code, score }
  }
  return best?.code
}

const isHan = (text: string) => /^\p{Script=Han}{2,}$/u.test(text)

function wordsOf(name: string): ReadonlySet<string> {
  const words = name.toLowerCase().match(/\p{L}+/gu) ?? []
  return new Set(words.flatMap((word) => [word, sameMeaning[word] ?? word]))
}
