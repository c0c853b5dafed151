import { describe, expect, it } from 'vitest'
import { mutants } from './mutants.ts'
import { play } from './schedule.ts'

/** As many as are played in every run of the tests: a fault that these do not see would pass. */
const SCHEDULES = 2000
/** The first schedule that sees each planted fault; looked for anew when it does no longer. */
const firstSeen: Readonly<Record<string, number>> = {
  'knows no operation again': 2,
  'knows no operation that is under way': 11,
  'forgets operations when it restarts': 2,
  'lets the last claim win': 2,
  'tells a returning screen nothing of what was removed': 2,
  'reloads and joins everything as often as it is told': 4,
  'gives up when a snapshot does not come': 30,
  'takes frames without looking for a gap': 19,
  'leaves revoked sessions connected': 13,
  'lets in whose session ended while it knocked': 115,
  'forgets an act when it is sent': 2,
  'sends acts without waiting for answers': 24,
  'drops what waits for a slow reader without a mark': 16,
  'does not join anew when it was too slow': 16,
  'drops an older mark with what waits': 92,
  'joins a room although its first frame was dropped': 510,
  'does not compare sums': 11,
  'keeps what former rights showed': 2,
  'forgets what was removed without raising the horizon': 2,
  'lets the reading that came last win': 184,
}

/** @returns the first schedule that sees the fault; 0 when none does. */
async function firstToSee(name: string): Promise<number> {
  const mutations = mutants[name] ?? {}
  const hint = firstSeen[name]
  if (hint !== undefined && (await play(String(hint), { mutations })).violation) return hint
  for (let seed = 1; seed <= SCHEDULES; seed += 1)
    if ((await play(String(seed), { mutations })).violation) return seed
  return 0
}

describe('planted faults', () => {
  it('are at least fifteen', () => {
    expect(Object.keys(mutants).length).toBeGreaterThanOrEqual(15)
  })

  it('[Q3] every hint is for a fault that exists', () => {
    for (const name of Object.keys(firstSeen)) expect(Object.keys(mutants)).toContain(name)
  })

  it.each(Object.keys(mutants))(
    '[Q3] a city that %s is found out',
    async (name) => {
      expect(await firstToSee(name)).toBeGreaterThan(0)
    },
    240_000,
  )
})
