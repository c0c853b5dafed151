import type { Words } from '../locale/words.ts'

/** A reason or outcome as words; codes this screen does not know are shown as they are rather than hidden. */
export function reasonWords(words: Words['panels'], code: string): string {
  const known = new Map<string, string>(Object.entries({ ...words.clock, ...words.reason }))
  return known.get(code) ?? code
}

/** The role of whoever acted; an unknown one as it is. */
export function roleWords(words: Words['panels'], role: string): string {
  return new Map<string, string>(Object.entries(words.role)).get(role) ?? role
}
