import { play } from './schedule.ts'

/** Tells the story of one schedule: `node tests/simulation/tell.ts <seed> [who]`. */
const [seed = '1', who = ''] = process.argv.slice(2)
const { violation, lines, traceHash } = await play(seed, { isTold: true })
for (const line of lines) if (line.includes(who)) console.log(line)
console.log(violation?.message ?? `nothing wrong, ${traceHash}`)
