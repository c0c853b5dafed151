import type { Refusal, RefusalCode } from '#shared/refusal.ts'

/** One language's words for saying no: a sentence per code, and how field and reason are named. */
export interface RefusalWords {
  readonly sentences: Readonly<Record<RefusalCode, string>>
  /** Names the place in the message: "Field “lat”." */
  readonly field: (field: string) => string
  /** Says what would have been right and what came instead. */
  readonly expected: (expected: string, received: string) => string
  /** Says when to come again. */
  readonly retry: (seconds: number) => string
  /** Names the present step of a matter that does not allow this. */
  readonly wrongState: (from: string, step: string) => string
  /** Reference for the log. */
  readonly logged: (logId: string) => string
}

/**
 * The whole answer to a refusal in one language: the sentence of its code, then field, reason and when to come again,
 * as far as the refusal names them.
 */
export function refusalText(refusal: Refusal, words: RefusalWords): string {
  const { field, params = {} } = refusal
  const parts = [words.sentences[refusal.code]]
  if (field !== undefined) parts.push(words.field(field))
  if (params.reason !== undefined) parts.push(reasonText(String(params.reason), words))
  if (params.from !== undefined && params.step !== undefined) {
    parts.push(words.wrongState(String(params.from), String(params.step)))
  }
  if (typeof params.retryAfterMs === 'number') {
    parts.push(words.retry(Math.max(1, Math.ceil(params.retryAfterMs / 1000))))
  }
  if (params.logId !== undefined) parts.push(words.logged(String(params.logId)))
  return parts.join(' ')
}

/** Valibot says "Invalid type: Expected number but received "x"", in English only; the parts are language-free. */
const issue = /^Invalid [^:]+: Expected (.+) (?:but|and) received (.+)$/su

function reasonText(reason: string, words: RefusalWords): string {
  const [, expected, received] = issue.exec(reason) ?? []
  return expected !== undefined && received !== undefined
    ? words.expected(expected, received)
    : reason
}
