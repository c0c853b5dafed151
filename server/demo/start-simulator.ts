import { Worker } from 'node:worker_threads'
import type { WorkerOrders } from './simulator/worker-orders.ts'

/** What the simulator needs to know of the server: its doors, and its clock. */
export interface SimulatorParts {
  /** Without a slash at the end. */
  readonly httpUrl: string
  readonly mqttPort: number
  readonly seed: number
  readonly speed: number
  /** City instant at the moment of the call. */
  readonly cityNowAtStart: number
  /** Folder of `cached-city.ts`: spares making the same city a second time. */
  readonly cacheDir?: string
}

export interface Simulator {
  stop(): Promise<void>
}

const RESTART_MS = 10_000
/** Whatever hangs in there, the process wants to end. */
const STOP_MS = 1500

/**
 * Lets the synthetic city live, in a thread of its own: it dies with the process, and costs the server's event loop nothing
 * but what comes in by its doors. A thread that fails is started again after a pause; it never takes the process along.
 */
export function startSimulator(parts: SimulatorParts): Simulator {
  const { httpUrl, mqttPort, seed, speed, cacheDir } = parts
  const orders: WorkerOrders = {
    httpUrl,
    mqttPort,
    seed,
    speed,
    cityNow: parts.cityNowAtStart,
    realNow: Date.now(),
    ...(cacheDir === undefined ? {} : { cacheDir }),
  }
  let worker: Worker | undefined
  let restart: NodeJS.Timeout | undefined
  let isStopped = false

  function start(): void {
    const started = new Worker(new URL('./simulator/worker.ts', import.meta.url), {
      workerData: orders,
      name: 'simulator',
    })
    worker = started
    // What it was about is not logged: it may hold what people wrote.
    started.on('error', () => undefined)
    started.on('exit', () => {
      worker = undefined
      if (!isStopped) restart = setTimeout(start, RESTART_MS)
    })
    started.unref()
  }

  start()
  return {
    async stop() {
      isStopped = true
      clearTimeout(restart)
      const running = worker
      if (!running) return
      const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()))
      running.postMessage('stop')
      const timer = setTimeout(() => void running.terminate(), STOP_MS)
      await ended
      clearTimeout(timer)
    },
  }
}
