/** The parts of Vite's manifest that are read here. */
export interface BuiltChunk {
  readonly file: string
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
  readonly css?: readonly string[]
}
export type BuiltChunks = Readonly<Record<string, BuiltChunk>>

const PAGE = 'index.html'
const SCREEN = 'mobile/MobileScreen.vue'
/** What draws maps: loaded on a tap, never kept for offline. */
const heavy: readonly string[] = ['mobile/PhoneMap.vue', 'mobile/newreport/PinMap.vue']
const wordsOf = (locale: string, rooms: readonly string[]) =>
  rooms.map((room) => `locale/${locale}/${room}.ts`)

/** Every file that one of these chunks imports statically, itself included. */
function closure(chunks: BuiltChunks, keys: readonly string[], found: Set<string>): Set<string> {
  for (const key of keys) {
    if (found.has(key) || !chunks[key]) continue
    found.add(key)
    closure(chunks, chunks[key].imports ?? [], found)
  }
  return found
}

const filesOf = (chunks: BuiltChunks, keys: Iterable<string>) =>
  [...keys].flatMap((key) => {
    const chunk = chunks[key]
    return chunk ? [chunk.file, ...(chunk.css ?? [])] : []
  })

/** Files that must arrive before the first task is shown: the entry, the screen, and the words of one language. */
export function eagerPhoneFiles(chunks: BuiltChunks, locale = 'zh-CN'): readonly string[] {
  const keys = [PAGE, SCREEN, ...wordsOf(locale, ['common', 'mobile'])]
  return [...new Set(filesOf(chunks, closure(chunks, keys, new Set())))]
}

/** Files the phone keeps to open without a line: all its pages and words, without the map. */
export function offlinePhoneFiles(chunks: BuiltChunks): readonly string[] {
  const rooms = ['common', 'mobile', 'mobile-pages', 'panels']
  const found = closure(chunks, [PAGE, SCREEN], new Set())
  for (const locale of ['zh-CN', 'zh-Hant', 'en']) closure(chunks, wordsOf(locale, rooms), found)
  const followed = new Set<string>([PAGE])
  const follow = (key: string) => {
    if (followed.has(key)) return
    followed.add(key)
    const next = (chunks[key]?.dynamicImports ?? []).filter((name) => !heavy.includes(name))
    for (const name of next.filter((known) => /^(?:mobile|live)\//u.test(known))) {
      for (const reached of closure(chunks, [name], found)) follow(reached)
    }
  }
  for (const key of [...found]) follow(key)
  return [...new Set(filesOf(chunks, found))]
}
