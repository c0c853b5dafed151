import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { openPostgres } from '../../server/db/postgres/open-postgres.ts'
import { cachedCity } from '../../server/demo/cached-city.ts'
import { freePort, runServer, type TestServer } from '../journeys/fixtures/run-server.ts'
import { outcome, type orders } from './fixtures/publisher.ts'
import type { Bench, Row } from './row.ts'

const PUBLISHERS = 2
const CONNECTIONS = 25
const MESSAGES_PER_SECOND = 4000
const VALUES = 5
const WARM_SECONDS = 4
/** The delay of the loop is that of the last 30 to 60 seconds: all of them must lie in the sending. */
const SECONDS = 66

/** Devices of a city that speak 20,000 values a second for a minute: what the one process does meanwhile. */
export const bench: Bench = async (say) => {
  const mqttPort = await freePort()
  const server = await runServer({ MQTT_PORT: String(mqttPort) })
  try {
    const pack = await cachedCity(1, `${server.dataDir}/cache`)
    const ids = pack.devices.map(({ id }) => id)
    const half = ids.length / 2
    // The first seconds bring every device online, which is an entry of the journal each.
    say('warming up …')
    await send(server, { mqttPort, ids: ids.slice(0, half), seconds: WARM_SECONDS })
    say('sending …')
    const cpu = cpuSeconds(server.pid)
    const heard = await send(server, { mqttPort, ids: ids.slice(half), seconds: SECONDS })
    const share = (cpuSeconds(server.pid) - cpu) / SECONDS
    const delayMs = (await metric(server, DELAY)) * 1000
    const peak = peakMb(server.pid)
    await server.stop()
    const stored = await storedOf(server, ids.slice(half))
    const sum = (name: 'sent' | 'received' | 'durable' | 'devices') =>
      heard.reduce((total, one) => total + one[name], 0)
    const most = (name: 'ackP99Ms' | 'lateMs') => Math.max(...heard.map((one) => one[name]))
    const row = (name: string, value: number, unit: string): Row => ({
      case: 'ingest',
      metric: name,
      value: Math.round(value * 10) / 10,
      unit,
    })
    return [
      row('values-per-s', (sum('sent') * VALUES) / SECONDS, '1/s'),
      row('sent', sum('sent'), 'messages'),
      row('lost', sum('sent') - stored.distinct, 'messages'),
      row('doubled', stored.rows - stored.distinct, 'messages'),
      row('not-acknowledged', sum('sent') - sum('received'), 'messages'),
      row('devices-not-durable', sum('devices') - sum('durable'), 'devices'),
      row('loop-delay-p99-ms', delayMs, 'ms'),
      row('durable-p99-ms', most('ackP99Ms'), 'ms'),
      row('publisher-late-ms', most('lateMs'), 'ms'),
      row('server-cpu-percent', share * 100, '% of a core'),
      row('peak-rss-mb', peak, 'MB'),
    ]
  } finally {
    await server.dispose()
  }
}

const DELAY = 'tongping_event_loop_delay_p99_seconds'

async function send(
  server: TestServer,
  given: { readonly mqttPort: number; readonly ids: readonly string[]; readonly seconds: number },
): Promise<readonly v.InferOutput<typeof outcome>[]> {
  if (!server.isAlive) throw new Error('the server has ended')
  const publishers = await Promise.all(
    Array.from({ length: PUBLISHERS }, async (_, index) => {
      const child = fork(join(import.meta.dirname, 'fixtures/publisher.ts'))
      const its: v.InferInput<typeof orders> = {
        port: given.mqttPort,
        deviceIds: given.ids.filter((_id, at) => at % PUBLISHERS === index),
        connections: CONNECTIONS,
        perSecond: MESSAGES_PER_SECOND / PUBLISHERS,
        seconds: given.seconds,
      }
      child.send(its)
      await once(child, 'message')
      return child
    }),
  )
  return Promise.all(publishers.map(outcomeOf))
}

async function outcomeOf(child: ChildProcess): Promise<v.InferOutput<typeof outcome>> {
  child.send('go')
  const [message] = (await once(child, 'message')) as unknown[]
  child.kill()
  return v.parse(outcome, message)
}

async function metric(server: TestServer, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return v.parse(v.number(), Number(line?.slice(name.length)))
}

async function storedOf(
  { dataDir }: TestServer,
  ids: readonly string[],
): Promise<{ readonly rows: number; readonly distinct: number }> {
  const postgres = await openPostgres({ dataDir, dataDirExplicit: true, log: () => undefined })
  try {
    const [counts] = await postgres.sql<{ rows: number; distinct: number }[]>`
      select count(*)::int as rows, count(distinct (device_id, boot, seq))::int as distinct
      from reading where device_id = any(${[...ids]}::text[])`
    return counts ?? { rows: 0, distinct: 0 }
  } finally {
    await postgres.close()
  }
}

/** User and system time of the server's process. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function peakMb(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}
