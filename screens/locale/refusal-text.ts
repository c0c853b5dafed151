import type { Refusal } from '#shared/refusal.ts'
import { refusalText } from '#shared/locale/refusal-words.ts'
import { refusalWords } from '#shared/locale/refusals.ts'
import { currentLocale, type Words } from './words.ts'

/** Why not, in the language of the screen; a server that could not be reached is said as such. */
export function refusalInWords(refusal: Refusal, common: Words['common']): string {
  if (refusal.params?.['offline'] !== undefined) return common.offline
  return refusalText(inOwnWords(refusal, common), refusalWords[currentLocale.value])
}

/** State names travel as codes; people read words. Which revision a form was made for is no field that anybody filled in. */
function inOwnWords(refusal: Refusal, common: Words['common']): Refusal {
  if (refusal.code === 'conflict') return { code: refusal.code }
  const from = refusal.params?.['from']
  if (typeof from !== 'string') return refusal
  const word = new Map<string, string>(Object.entries(common.status)).get(from) ?? from
  return { ...refusal, params: { ...refusal.params, from: word } }
}
