import mqtt, { type MqttClient } from 'mqtt'
import * as v from 'valibot'
import { clockNow } from '../../row.ts'
import { answerParent } from '../child.ts'
import { CELLS } from '../feed.ts'
import { deviceIdOf } from '../city/pack.ts'

/** All sensors of the city in one process, on a few connections. QoS 1: every reading is acknowledged or still under way. */

const CONNECTIONS = 20
const clients: MqttClient[] = []

const burst = v.object({
  port: v.number(),
  devicesPerCell: v.number(),
  /** Number of this reading of its device. */
  seq: v.number(),
  /** How long ago it was measured, ms. */
  ageMs: v.number(),
  tiltMilliradians: v.number(),
  /** All of them within this, ms, evenly. */
  withinMs: v.number(),
  /** Every so-maniest is no reading at all; 0 = none. */
  badEvery: v.number(),
})

async function connect(port: number): Promise<void> {
  while (clients.length < CONNECTIONS)
    clients.push(
      await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, clean: true }),
    )
}

const SLICE_MS = 20

async function publishAll(args: unknown) {
  const given = v.parse(burst, args)
  await connect(given.port)
  const devices = Array.from({ length: CELLS * given.devicesPerCell }, (_, index) =>
    deviceIdOf(index % CELLS, Math.floor(index / CELLS)),
  )
  const publishedAt: number[] = []
  const acks: Promise<unknown>[] = []
  const startedAt = performance.now()
  let bad = 0
  let next = 0
  while (next < devices.length) {
    const upTo = Math.min(
      devices.length,
      Math.ceil(((performance.now() - startedAt) * devices.length) / given.withinMs),
    )
    for (; next < upTo; next += 1) {
      const isBad = given.badEvery > 0 && next % given.badEvery === 0
      const at = Math.round(clockNow() - given.ageMs)
      const { seq, tiltMilliradians } = given
      const payload = isBad
        ? '{"seq":'
        : JSON.stringify({ seq, boot: 1, at, values: { tiltMilliradians } })
      if (isBad) bad += 1
      else publishedAt.push(clockNow())
      const client = clients[next % clients.length]
      const sent = client?.publishAsync(`tongping/v1/${devices[next]}/reading`, payload, { qos: 1 })
      if (sent) acks.push(sent)
    }
    await new Promise((resolve) => setTimeout(resolve, SLICE_MS))
  }
  const settled = await Promise.allSettled(acks)
  return {
    published: devices.length,
    bad,
    acknowledged: settled.filter(({ status }) => status === 'fulfilled').length,
    ms: performance.now() - startedAt,
    publishedAt,
  }
}

answerParent({ publish: publishAll }, async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)))
})
