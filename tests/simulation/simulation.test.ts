import { describe, expect, it } from 'vitest'
import { playOnAllCores, playRange, type Failed } from './play-range.ts'
import { play } from './schedule.ts'

const isLong = process.env['TONGPING_LONG'] === '1'
const SCHEDULES = 2000
const LONG_SCHEDULES = 100_000
/** Seeds that once showed a fault of ours, with what it was: played for ever, whatever the number of schedules. */
const kept: readonly (readonly [seed: string, was: string])[] = [
  ['1', 'a shared snapshot, older than what was held, took a mirror back'],
  ['1', 'an alarm stood in the trace where its report had begun, not where it had ended'],
  ['4', 'joining every audience anew after one was reloaded made a gap in another, and a storm'],
  ['92', 'a mark that waited for a slow reader was dropped with what came after it'],
  ['510', 'a room was joined although the frame it begins with was dropped for a slow reader'],
  ['14396', 'a screen that joined was not told of a record that was to leave with the next frame'],
  ['45306', 'the same, by another way'],
  [
    '5872',
    'a mirror that was thrown away and not yet taken anew counted as at rest (a fault of the simulator)',
  ],
]

async function storyOf(seed: string): Promise<string> {
  const { violation, lines } = await play(seed, { isTold: true })
  return [`seed ${seed}: ${violation?.message ?? 'not seen again'}`, ...lines.slice(-60)].join('\n')
}

describe('schedules', () => {
  it(
    '[I1] [I2] [I3] [I4] [I5] [I6] [I7] [I8] [I9] [I10] [I11] [I12] [I15] [I17] [I18] [Q1] everything holds in every schedule',
    async () => {
      const failed: readonly Failed[] = isLong
        ? await playOnAllCores(1, LONG_SCHEDULES)
        : await playRange(1, SCHEDULES)
      const [first] = failed
      if (first) throw new Error(await storyOf(first.seed))
    },
    isLong ? 4 * 3_600_000 : 240_000,
  )

  it.each(kept)('seed %s stays quiet: %s', async (seed) => {
    const { violation } = await play(seed)
    expect(violation?.message).toBeUndefined()
  })

  it('[Q2] the same seed gives the same trace', async () => {
    const hashes = new Set<string>()
    for (let seed = 1; seed <= 50; seed += 1) {
      const first = await play(String(seed))
      const second = await play(String(seed))
      expect(second.traceHash).toBe(first.traceHash)
      hashes.add(first.traceHash)
    }
    expect(hashes.size).toBe(50)
  }, 120_000)

  it('play what they promise: enough acts, and enough of them accepted; every kind of fault', async () => {
    let wishes = 0
    let entries = 0
    const lines: string[] = []
    for (let seed = 1; seed <= 40; seed += 1) {
      const played = await play(String(seed), { isTold: true })
      wishes += played.wishes
      entries += played.entries
      lines.push(...played.lines)
    }
    expect(wishes / 40).toBeGreaterThan(24)
    expect(entries / 40).toBeGreaterThan(24)
    for (const said of rare)
      expect(
        lines.some((line) => line.includes(said)),
        said,
      ).toBe(true)
  }, 60_000)
})

/** What must come about in forty schedules, or a fault is planned and never bites. */
const rare = [
  'server down',
  'storing failed',
  'sleeps',
  'all cut',
  'too slow',
  'is behind',
  'lost a frame',
  'spoiled frame',
  'diverged',
  'gap',
  'revoked',
  'has ',
  'starts anew',
  'is played back',
]
