import type * as v from 'valibot'

/** A city pack that cannot be used: which file, which field, why. */
export class PackError extends Error {
  readonly file: string
  readonly field: string
  readonly reason: string
  constructor(file: string, field: string, reason: string) {
    super(`${file}: ${field === '' ? '' : `${field}: `}${reason}`)
    this.name = 'PackError'
    this.file = file
    this.field = field
    this.reason = reason
  }
}

/** The first issue of a failed parse as an error of the pack. */
export function issueToError(file: string, issues: readonly v.BaseIssue<unknown>[]): PackError {
  const issue = issues[0]
  const field = (issue?.path ?? []).map((step) => String(step.key)).join('.')
  return new PackError(file, field, issue?.message ?? 'malformed')
}
