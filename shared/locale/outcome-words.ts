import type { Locale } from '#shared/model/words.ts'

/** What outsiders read about how a matter ended; `owner` is the department whose class it is. */
export interface OutcomeWords {
  readonly closed: string
  readonly voided: string
  readonly merged: string
  readonly notOurs: (owner: string) => string
  readonly noProblem: string
  readonly insufficient: string
  readonly duplicate: string
  readonly abuse: string
  /** Refused for a reason this list does not know. */
  readonly refused: string
}

const english: OutcomeWords = {
  closed: 'Handled, rechecked and closed.',
  voided: 'Withdrawn.',
  merged: 'Joined with another report of the same matter.',
  notOurs: (owner) => `Not ours; responsible is: ${owner}.`,
  noProblem: 'Nothing was found on the spot.',
  insufficient: 'What was given is not enough to act on.',
  duplicate: 'The same matter is already being handled.',
  abuse: 'Not taken up.',
  refused: 'Not taken up.',
}
const simplified: OutcomeWords = {
  closed: '已处置、核查并结案。',
  voided: '已作废。',
  merged: '已与同一事项的其他上报并案。',
  notOurs: (owner) => `不属于本单位职责，责任部门：${owner}。`,
  noProblem: '现场核实未发现问题。',
  insufficient: '信息不足，无法处理。',
  duplicate: '同一事项已在处理中。',
  abuse: '不予受理。',
  refused: '不予受理。',
}
const traditional: OutcomeWords = {
  closed: '已處置、核查並結案。',
  voided: '已作廢。',
  merged: '已與同一事項的其他通報併案。',
  notOurs: (owner) => `不屬於本單位職責，權責部門：${owner}。`,
  noProblem: '現場查核未發現問題。',
  insufficient: '資訊不足，無法處理。',
  duplicate: '同一事項已在處理中。',
  abuse: '不予受理。',
  refused: '不予受理。',
}

/** By language. */
export const outcomeWords: Readonly<Record<Locale, OutcomeWords>> = {
  'zh-CN': simplified,
  'zh-Hant': traditional,
  en: english,
}
