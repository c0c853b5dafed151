import { setTimeout as delay } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { watchEventLoop } from '../../../server/http/event-loop.ts'

const HELD_MS = 60

it('tells how long the event loop was held since it was last asked', async () => {
  const registry = new Registry()
  watchEventLoop(registry)
  const mostSeconds = async () => {
    const text = await registry.metrics()
    const [, seconds] = /event_loop_delay_seconds\{quantile="1"\} (\S+)/u.exec(text) ?? []
    return Number(seconds)
  }
  await delay(10)
  const until = performance.now() + HELD_MS
  while (performance.now() < until) continue
  await delay(10)
  expect(await mostSeconds()).toBeGreaterThan((HELD_MS * 0.9) / 1000)
  expect(await mostSeconds()).toBe(0)
})
