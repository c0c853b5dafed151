import type { Config } from './config.ts'
import type { Atlas } from './core/grid/locate.ts'
import { makeHourCounts } from './demo/city/people/make-hour-counts.ts'
import { makeRegister } from './demo/city/people/make-register.ts'
import { makeFoundingHistory } from './demo/history.ts'
import type { Loop } from './run/loop.ts'
import { submitAsSystem } from './run/scheduler.ts'
import type { OpenStore } from './parts.ts'

/** First start of a store: its base data, its usual hours, and the first entry of its journal. */
export async function foundCity(
  parts: OpenStore & {
    readonly loop: Loop
    readonly config: Config
    readonly atlas: Atlas
    readonly packHash: string
    readonly say: (line: string) => void
  },
): Promise<void> {
  const { loop, atlas, config, registers, clock } = parts
  if (loop.committed.version > 0) return
  const { pack } = atlas
  const isSeeded = pack.synthetic && parts.isDemo
  if (isSeeded) {
    parts.say('founding the synthetic city …')
    await registers.seed(makeRegister(config.demoSeed, pack))
    await registers.addHourCounts(makeHourCounts(config.demoSeed, pack, clock.cityNow()))
  }
  const past = isSeeded ? makeFoundingHistory(pack, config.demoSeed, clock.cityNow()) : undefined
  const founded = await submitAsSystem(loop, {
    kind: 'foundCity',
    packId: pack.id,
    packHash: parts.packHash,
    ...(past ? { past } : {}),
  })
  if (founded.status === 'refused')
    throw new Error(`the city could not be founded: ${founded.refusal.code}`)
}
