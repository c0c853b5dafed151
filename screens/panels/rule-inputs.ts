import { sources } from '#shared/model/incident.ts'
import { formatClock, formatSpan } from '../locale/format.ts'
import type { Words } from '../locale/words.ts'

/** What the automatic step can look up to say names instead of ids. */
export interface RuleNames {
  readonly classTitle: (code: string) => string | undefined
  readonly organization: (id: string) => string | undefined
  readonly callSign: (id: string) => string | undefined
}

/**
 * What a rule looked at, one phrase per input: names and instants as people read them, a yes or no in words, the rest as it
 * is. What there was none of is left out.
 */
export function ruleInputs(
  inputs: Readonly<Record<string, string | number>>,
  words: { readonly panels: Words['panels']; readonly common: Words['common'] },
  names: RuleNames,
): readonly string[] {
  const labels = new Map<string, string>(Object.entries(words.panels.input))
  return Object.entries(inputs).flatMap(([name, value]) => {
    if (value === '') return []
    if (name === 'lowRisk') return words.panels.input[value === 0 ? 'notLowRisk' : 'lowRisk']
    const label = labels.get(name) ?? name
    return `${label} ${valueText(name, value, words, names)}`
  })
}

function valueText(
  name: string,
  value: string | number,
  words: { readonly panels: Words['panels']; readonly common: Words['common'] },
  names: RuleNames,
): string {
  if (typeof value === 'number') return numberText(name, value)
  const source = sources.find((known) => known === value)
  const readers = new Map<string, () => string | undefined>([
    ['classCode', () => names.classTitle(value)],
    ['organizationId', () => names.organization(value)],
    ['unitId', () => names.callSign(value)],
    ['ruleId', () => ruleName(value, words.panels)],
    ['source', () => source && words.common.source[source]],
    ['outcome', () => new Map<string, string>(Object.entries(words.panels.reason)).get(value)],
    ['firstAsked', () => new Map<string, string>(Object.entries(words.panels.body)).get(value)],
  ])
  return readers.get(name)?.() ?? value
}

/** The name of a rule as people read it; one that a newer server brought is told by its code. */
export function ruleName(id: string, panels: Words['panels']): string {
  return new Map<string, string>(Object.entries(panels.rule)).get(id) ?? id
}

function numberText(name: string, value: number): string {
  if (name.endsWith('At')) return formatClock(value)
  return name.endsWith('Ms') ? formatSpan(value) : String(value)
}
