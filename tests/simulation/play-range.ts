import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { play } from './schedule.ts'

/** A seed that shows a fault, and what was seen. */
export interface Failed {
  readonly seed: string
  readonly was: string
}

/** Plays the schedules of some seeds in this process. */
export async function playRange(from: number, count: number): Promise<Failed[]> {
  const failed: Failed[] = []
  for (let seed = from; seed < from + count; seed += 1) {
    const { violation } = await play(String(seed))
    if (violation) failed.push({ seed: String(seed), was: violation.message })
  }
  return failed
}

/** Seeds that one process plays before the next takes over: what it keeps in memory is let go. */
const PER_PROCESS = 5000

/** Plays them on all cores, each in processes of its own. */
export async function playOnAllCores(from: number, count: number): Promise<Failed[]> {
  const failed: Failed[] = []
  let next = from
  async function work(): Promise<void> {
    for (let first = next; first < from + count; first = next) {
      const share = Math.min(PER_PROCESS, from + count - first)
      next = first + share
      failed.push(...(await playElsewhere(first, share)))
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return failed
}

async function playElsewhere(from: number, count: number): Promise<Failed[]> {
  const child = spawn(process.execPath, [import.meta.filename, String(from), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) text += String(chunk)
  const lines = text.trim().split('\n')
  if (lines.pop() !== `played ${count}`)
    throw new Error(`schedules from ${from} were not all played`)
  return lines.map((line) => {
    const [seed = '', ...was] = line.split(' ')
    return { seed, was: was.join(' ') }
  })
}

/** `node tests/simulation/play-range.ts <from> <count>`: a line for each seed that fails, and one at the end. */
if (process.argv[1] === import.meta.filename) {
  const [from = 1, count = 0] = process.argv.slice(2).map(Number)
  for (const { seed, was } of await playRange(from, count)) console.log(seed, was)
  console.log(`played ${count}`)
}
