import * as v from 'valibot'
import { departmentId } from '#shared/model/id.ts'
import type { Department } from '#shared/model/organization.ts'

const say = (simple: string, traditional: string, english: string): Department['names'] => ({
  'zh-CN': simple,
  'zh-Hant': traditional,
  en: english,
})

/** The six departments of the city, by short name. */
export const departmentIds = [
  'housing',
  'enforcement',
  'sanitation',
  'safety',
  'civil',
  'utilities',
] as const
export type DepartmentKey = (typeof departmentIds)[number]

const DEPARTMENT_NAMES: Record<DepartmentKey, Department['names']> = {
  housing: say('住房和城乡建设', '住宅與城鄉建設', 'Housing & Construction'),
  enforcement: say('城市管理执法', '城市管理執法', 'Urban Enforcement'),
  sanitation: say('绿化市容', '綠化環衛', 'Sanitation & Greenery'),
  safety: say('公安消防', '警消', 'Public Security & Fire'),
  civil: say('民政卫健', '民政衛生', 'Civil Affairs & Health'),
  utilities: say('水务公用', '水務公用事業', 'Water & Utilities'),
}

/** Departments of a city that brings none of its own. */
export const defaultDepartments: readonly Department[] = departmentIds.map((key) => ({
  id: v.parse(departmentId, key),
  names: DEPARTMENT_NAMES[key],
}))
