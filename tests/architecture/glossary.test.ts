import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const page = join(root, 'docs/house.md')

/** Words in code marks in the second column of the glossary's table. */
function wordsOf(text: string): ReadonlySet<string> {
  const glossary = /^## \d+\. Glossary$(.*?)^## /msu.exec(text)?.[1] ?? ''
  const words = new Set<string>()
  for (const line of glossary.split('\n')) {
    const cell = line.startsWith('|') ? (line.split('|')[2] ?? '') : ''
    for (const [, word] of cell.matchAll(/`([^`]+)`/gu)) if (word) words.add(word)
  }
  return words
}

/** Exported types and interfaces of the model, with where they stand. */
function typesOfModel(): readonly { readonly name: string; readonly path: string }[] {
  return globSync('shared/model/**/*.ts', { cwd: root }).flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/^export (?:type|interface) (\w+)/gmu)].map(
      ([, name]) => ({ name: name ?? '', path }),
    ),
  )
}

describe('the glossary of docs/house.md', () => {
  it('is there and was read', () => {
    expect(existsSync(page), 'docs/house.md with its section "Glossary" is missing').toBe(true)
    expect(wordsOf(readFileSync(page, 'utf8')).size).toBeGreaterThan(30)
    expect(typesOfModel().length).toBeGreaterThan(30)
  })

  it('has a row for every exported type of shared/model', () => {
    const words = wordsOf(readFileSync(page, 'utf8'))
    const missing = typesOfModel().filter(({ name }) => !words.has(name))
    expect(missing.map(({ name, path }) => `${name} (${path}) has no row`)).toEqual([])
  })
})
