import type { Answer } from '#shared/protocol/down.ts'
import type { RefusalCode } from '#shared/refusal.ts'

/** No, as an answer. */
export function refused(code: RefusalCode, params?: Record<string, number>): Answer {
  return { status: 'refused', refusal: { code, ...(params ? { params } : {}) } }
}
