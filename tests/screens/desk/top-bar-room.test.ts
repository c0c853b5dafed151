import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const bar = readFileSync(
  join(import.meta.dirname, '../../../screens/desk/frame/TopBar.vue'),
  'utf8',
)
const rail = readFileSync(
  join(import.meta.dirname, '../../../screens/desk/map/MapRail.vue'),
  'utf8',
)
const ruleOf = (name: string): string =>
  new RegExp(`^\\.${name} \\{[^}]*\\}`, 'mu').exec(bar)?.[0] ?? ''

describe('what gives way on a narrow desk', () => {
  it('leaves the search room for its words while a stopped picture says so at length', () => {
    const least = /min-width: (\d+)px/u.exec(ruleOf('search'))?.[1]
    expect(Number(least)).toBeGreaterThanOrEqual(140)
  })

  it('cuts the post with dots instead of pushing the bar off the screen', () => {
    expect(ruleOf('who')).toMatch(/flex: 0 1 [^;]*;[\s\S]*text-overflow: ellipsis/u)
  })

  it('gives titles in the rail of the map a second line', () => {
    expect(rail.match(/<IncidentList$/gmu)?.length).toBe(2)
    expect(rail.match(/^\s+wraps$/gmu)?.length).toBe(2)
  })
})
