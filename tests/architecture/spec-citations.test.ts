import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Rule {
  readonly id: string
  readonly spec: string
  /** Folders of tests that may cite it, as `tests/…`. */
  readonly homes: readonly string[]
}

/**
 * Rules of a SPEC.md. Their tests lie in the folder that mirrors the page's, and, where the heading or the rule itself names
 * a file with its folder (`server/run/loop.ts`), in the folder that mirrors that one.
 */
function rulesOf(spec: string): Rule[] {
  const own = mirrorOf(dirname(spec))
  let ofHeading: readonly string[] = []
  return read(spec)
    .split('\n')
    .flatMap((line) => {
      const named = foldersIn(line)
      if (line.startsWith('#')) ofHeading = named
      const homes = [own, ...ofHeading, ...named]
      return [...line.matchAll(/\*\*([A-Z]{1,2}\d{1,2})\*\*/gu)].map(([, id]) => ({
        id: id ?? '',
        spec,
        homes,
      }))
    })
}

function foldersIn(line: string): string[] {
  const files = line.matchAll(/`([\w/.-]+)\/[\w-]+\.ts`/gu)
  return [...files].map(([, folder]) => mirrorOf(folder ?? ''))
}

function mirrorOf(folder: string): string {
  return folder.startsWith('tests/') ? folder : `tests/${folder}`
}

interface Citation {
  readonly id: string
  readonly path: string
}

/** Rule ids in titles of tests: the titles that begin with one. */
function citationsOf(path: string): Citation[] {
  const titles = read(path).matchAll(/(['"`])(\[[A-Z]{1,2}\d{1,2}\].*?)\1/gu)
  return [...titles].flatMap(([, , title]) =>
    [...(title ?? '').matchAll(/\[([A-Z]{1,2}\d{1,2})\]/gu)].map(([, id]) => ({
      id: id ?? '',
      path,
    })),
  )
}

/** Ids of the plan of trust: goals, invariants, loads, faults, bad input, security. Cited where no SPEC.md has the rule. */
const planned: Readonly<Record<string, number>> = { G: 20, I: 18, L: 9, F: 18, B: 11, S: 16 }

function isPlanned(id: string): boolean {
  return Number(id.slice(1)) <= (planned[id.slice(0, 1)] ?? 0)
}

const isWithin = (path: string, folder: string) => path.startsWith(`${folder}/`)
const specs = globSync('{shared,server,screens,tests}/**/SPEC.md', { cwd: root }).toSorted()
const rules = specs.flatMap(rulesOf)
const citations = globSync('tests/**/*.test.ts', { cwd: root }).toSorted().flatMap(citationsOf)

describe('rules and the tests that cite them', () => {
  it('are read at all', () => {
    expect(specs).toContain('shared/sync/SPEC.md')
    expect(rules.length).toBeGreaterThan(80)
    expect(citations.length).toBeGreaterThan(80)
  })

  it('no page has two rules of one id', () => {
    const seen = new Set<string>()
    const twice = rules.filter(({ id, spec }) => {
      const key = `${spec} ${id}`
      const isKnown = seen.has(key)
      seen.add(key)
      return isKnown
    })
    expect(twice.map(({ id, spec }) => `${id} stands twice in ${spec}`)).toEqual([])
  })

  it('every rule is cited by a test of the folder that mirrors its room', () => {
    const uncited = rules.filter(
      ({ id, homes }) =>
        !citations.some((one) => one.id === id && homes.some((home) => isWithin(one.path, home))),
    )
    expect(uncited.map(({ id, spec }) => `${id} of ${spec} is cited by no test`)).toEqual([])
  })

  it('every citation names a rule, of its own room first, or a line of the plan', () => {
    const unknown = citations.filter(
      ({ id }) => !rules.some((rule) => rule.id === id) && !isPlanned(id),
    )
    expect(unknown.map(({ id, path }) => `[${id}] in ${path} is no rule`)).toEqual([])
  })

  it('a room that has rules cites no others of the same letter', () => {
    const stray = citations.filter(({ id, path }) => {
      const near = rules.filter(({ homes }) => homes.some((home) => isWithin(path, home)))
      const ofLetter = near.filter((rule) => rule.id.startsWith(id.slice(0, 1)))
      const isOfRoom = ofLetter.some((rule) => rule.id === id)
      return ofLetter.length > 0 && !isOfRoom && !rules.some((rule) => rule.id === id)
    })
    expect(stray.map(({ id, path }) => `[${id}] in ${path} is no rule of its room`)).toEqual([])
  })
})
