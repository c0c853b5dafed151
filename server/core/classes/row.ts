import * as v from 'valibot'
import { classCode, departmentId } from '#shared/model/id.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { LocalizedText } from '#shared/model/words.ts'
import type { DepartmentKey } from './departments.ts'

/** A text in three languages. */
export const say = (simple: string, traditional: string, english: string): LocalizedText => ({
  'zh-CN': simple,
  'zh-Hant': traditional,
  en: english,
})

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** A class as one line of a table. */
export interface Row {
  readonly code: string
  readonly family: IncidentClass['family']
  readonly titles: LocalizedText
  readonly shortTitles: LocalizedText
  readonly group: LocalizedText
  /** Separated by spaces. */
  readonly keywords: string
  readonly priority: IncidentClass['priority']
  readonly department: DepartmentKey
  readonly asks: IncidentClass['firstAsked']
  readonly tier: IncidentClass['owningTier']
  /** `auto` low risk, `proof` needs evidence, `home` lies in a home. */
  readonly marks: string
  /** Accept, handle, recheck. */
  readonly within: readonly [number, number, number]
}

/** A line of the table as a class. */
export function rowToClass(row: Row): IncidentClass {
  const [acceptWithinMs, handleWithinMs, recheckWithinMs] = row.within
  return {
    code: v.parse(classCode, row.code),
    family: row.family,
    titles: row.titles,
    shortTitles: row.shortTitles,
    group: row.group,
    keywords: row.keywords.split(' '),
    priority: row.priority,
    departmentId: v.parse(departmentId, row.department),
    firstAsked: row.asks,
    owningTier: row.tier,
    lowRisk: row.marks.includes('auto'),
    evidenceRequired: row.marks.includes('proof'),
    inHome: row.marks.includes('home'),
    acceptWithinMs,
    handleWithinMs,
    recheckWithinMs,
  }
}
