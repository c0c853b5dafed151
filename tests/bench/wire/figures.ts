import { readdirSync, readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import * as v from 'valibot'
import { clockNow } from '../row.ts'

/** What a process says of itself; counters count from its start. */
export const figures = v.object({
  at: v.number(),
  cpuMs: v.number(),
  rssBytes: v.number(),
  heapBytes: v.number(),
  /** Updates that entered. */
  entered: v.number(),
  /** Delay of the event loop since it was last asked. */
  loopP99Ms: v.number(),
  loopMaxMs: v.number(),
  postgresMs: v.number(),
})
export type Figures = v.InferOutput<typeof figures>

const NANO_PER_MS = 1e6
const JIFFY_MS = 10

/** @param postmaster - pid of our own PostgreSQL, when there is one. */
export function makeFigures(
  entered: () => number,
  postmaster?: () => number | undefined,
): () => Figures {
  const loop = monitorEventLoopDelay({ resolution: 5 })
  loop.enable()
  return () => {
    const { user, system } = process.cpuUsage()
    const memory = process.memoryUsage()
    const pid = postmaster?.()
    const said = {
      at: clockNow(),
      cpuMs: (user + system) / 1000,
      rssBytes: memory.rss,
      heapBytes: memory.heapUsed,
      entered: entered(),
      loopP99Ms: loop.percentile(99) / NANO_PER_MS,
      loopMaxMs: loop.max / NANO_PER_MS,
      postgresMs: pid === undefined ? 0 : familyCpuMs(pid),
    }
    loop.reset()
    return said
  }
}

/** Where the kernel tells: CPU of a process and of its children, living and gone; 0 elsewhere. */
function familyCpuMs(pid: number): number {
  let jiffies = 0
  for (const id of family(pid)) {
    const fields = statOf(id)
    if (!fields) continue
    jiffies += Number(fields[11]) + Number(fields[12])
    if (id === pid) jiffies += Number(fields[13]) + Number(fields[14])
  }
  return jiffies * JIFFY_MS
}

/** A process and its children. */
export function family(pid: number): number[] {
  try {
    const children = readdirSync('/proc')
      .filter((name) => /^\d+$/u.test(name))
      .map(Number)
      .filter((id) => Number(statOf(id)?.[1]) === pid)
    return [pid, ...children]
  } catch {
    return [pid]
  }
}

/** Fields of `/proc/<pid>/stat` from the state on. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
