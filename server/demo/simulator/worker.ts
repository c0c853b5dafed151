import { parentPort, workerData } from 'node:worker_threads'
import * as v from 'valibot'
import { makeAtlas } from '../../core/grid/locate.ts'
import { cachedCity } from '../cached-city.ts'
import { makeCity } from '../city/make-city.ts'
import { makeCityClock } from './city-clock.ts'
import { startLife } from './life.ts'
import { workerOrders } from './worker-orders.ts'

/** The thread in which the city lives: the same pack from the same seed, and nothing shared with the server but its doors. */
async function main(): Promise<void> {
  const { httpUrl, mqttPort, seed, speed, cityNow, realNow, cacheDir } = v.parse(
    workerOrders,
    workerData,
  )
  const pack = cacheDir === undefined ? makeCity(seed) : await cachedCity(seed, cacheDir)
  const clock = makeCityClock({ cityNow, realNow, speed })
  const life = startLife({ atlas: makeAtlas(pack), clock, seed, httpUrl, mqttPort })
  parentPort?.once('message', () => {
    void life.stop().finally(() => process.exit(0))
  })
}

// A promise nobody waited for must not end the thread: whatever failed is tried again by its owner.
process.on('unhandledRejection', () => undefined)
await main()
