import { connect as connectSocket } from 'node:net'
import fc from 'fast-check'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { afterEach, describe, expect, it } from 'vitest'
import type { Reading } from '#shared/model/device.ts'
import { allow, refuse } from '#shared/refusal.ts'
import { decode } from '../../../server/mqtt/decode.ts'
import { makeIngest, type IngestDeps } from '../../../server/mqtt/ingest.ts'
import { makeIntake } from '../../../server/mqtt/intake.ts'
import { openMqtt, type MqttDeps } from '../../../server/mqtt/open-mqtt.ts'
import { at, makeClock, makeDevice, makeGate, makeUnit } from '../fixtures/doors.ts'

type RejectedMessage = Parameters<MqttDeps['readings']['reject']>[0][number]

/** A store that keeps what it is given, or fails when told to, and lets a test wait for what it waits for. */
function makeDeps() {
  const gate = makeGate()
  for (const id of ['d-1', 'd-2']) {
    const device = makeDevice(id)
    gate.records.device.set(device.id, device)
  }
  const unit = makeUnit('u-1')
  gate.records.unit.set(unit.id, unit)
  const clock = makeClock()
  const seen = {
    stored: [] as Reading[],
    batches: [] as number[],
    rejected: [] as RejectedMessage[],
    positions: [] as unknown[],
    presence: [] as string[],
    judged: 0,
    fails: 0,
  }
  let changed = Promise.withResolvers<undefined>()
  const tell = () => {
    changed.resolve(undefined)
    changed = Promise.withResolvers()
  }
  const deps: Omit<IngestDeps, 'publish'> & Pick<MqttDeps, 'log'> = {
    committed: gate.committed,
    clock,
    readings: {
      store: (readings) => {
        if (seen.fails > 0) {
          seen.fails -= 1
          tell()
          return Promise.reject(new Error('disk full'))
        }
        seen.batches.push(readings.length)
        const known = new Set(
          seen.stored.map(
            ({ deviceId, boot, seq }) => `${deviceId}/${String(boot)}/${String(seq)}`,
          ),
        )
        const fresh = readings.filter(
          ({ deviceId, boot, seq }) => !known.has(`${deviceId}/${String(boot)}/${String(seq)}`),
        )
        seen.stored.push(...fresh)
        tell()
        return Promise.resolve(fresh.length)
      },
      reject: (rows) => {
        seen.rejected.push(...rows)
        tell()
        return Promise.resolve()
      },
    },
    positions: {
      accept: (unitId, fix) => {
        if (fix.accuracyMeters > 1000) return refuse('out-of-range', 'accuracyMeters')
        seen.positions.push([unitId, fix])
        tell()
        return allow(null)
      },
    },
    presence: {
      heard: (id) => void seen.presence.push(`${id} heard`),
      said: (id, online) => {
        seen.presence.push(`${id} ${String(online)}`)
        tell()
      },
    },
    stored: (readings) => (seen.judged += readings.length),
    log: { warn: () => undefined, info: () => undefined },
  }
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await changed.promise
  }
  return { clock, deps, gate, seen, until }
}

/** `once` would reject on the error that comes before. */
const closeOf = (from: { once(name: 'close', listen: () => void): unknown }) =>
  new Promise<void>((resolve) => {
    from.once('close', () => {
      resolve()
    })
  })

const messageTo = (client: MqttClient) =>
  new Promise<readonly [string, Uint8Array]>((resolve) => {
    client.once('message', (topic, payload) => {
      resolve([topic, payload])
    })
  })

const reading = (seq: number, given = {}) =>
  JSON.stringify({ boot: 1, seq, at: at + seq, values: { tiltMilliradians: seq }, ...given })

describe('decoding', () => {
  it('understands the three topics', () => {
    expect(decode('tongping/v1/d-1/reading', Buffer.from(reading(7)))).toMatchObject({
      kind: 'reading',
      reading: { deviceId: 'd-1', boot: 1, seq: 7, values: { tiltMilliradians: 7 } },
    })
    expect(decode('tongping/v1/d-1/state', Buffer.from('{"online":false}'))).toEqual({
      kind: 'state',
      deviceId: 'd-1',
      online: false,
    })
    const fix = { at, lon: 121.5, lat: 31.2, accuracyMeters: 5, headingDegrees: 90 }
    expect(decode('tongping/v1/u-1/position', Buffer.from(JSON.stringify(fix)))).toEqual({
      kind: 'position',
      unitId: 'u-1',
      fix,
    })
  })

  it.each([
    ['tongping/v1/d-1/other', '{}', 'topic'],
    ['tongping/v2/d-1/reading', '{}', 'topic'],
    ['tongping/v1/d 1/reading', '{}', 'topic'],
    ['tongping/v1/d-1/reading', 'nonsense', 'payload'],
    ['tongping/v1/d-1/reading', 'null', 'payload'],
    ['tongping/v1/d-1/reading', reading(-1), 'seq'],
    ['tongping/v1/d-1/reading', reading(1, { boot: 1.5 }), 'boot'],
    ['tongping/v1/d-1/reading', reading(1, { values: {} }), 'values'],
    [
      'tongping/v1/d-1/reading',
      reading(1, { values: { tiltMilliradians: 'x' } }),
      'values.tiltMilliradians',
    ],
    ['tongping/v1/d-1/reading', reading(1, { at: 1e300 }), 'at'],
    ['tongping/v1/d-1/state', '{"online":"no"}', 'online'],
    ['tongping/v1/u-1/position', '{"at":1,"lon":181,"lat":0,"accuracyMeters":1}', 'lon'],
    ['tongping/v1/d-1/reading', `"${'x'.repeat(65_536)}"`, 'payload'],
  ])('says which field is wrong in %s %.60s', (topic, payload, field) => {
    expect(decode(topic, Buffer.from(payload))).toMatchObject({ kind: 'rejected', field })
  })

  it('[B3] never throws, whatever comes', () => {
    const topics = fc.oneof(
      fc.string(),
      fc.constantFrom('tongping/v1/d-1/reading', 'tongping/v1/d/state', 'tongping/v1/u/position'),
    )
    const payloads = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => Buffer.from(text)),
      fc.record({ boot: fc.anything(), seq: fc.anything(), at: fc.anything(), values: fc.anything(), online: fc.anything() }, { requiredKeys: [] })
        .map((value) => Buffer.from(safeJson(value))),
    ) // prettier-ignore
    fc.assert(
      fc.property(topics, payloads, (topic, payload) => {
        expect(['reading', 'state', 'position', 'rejected']).toContain(decode(topic, payload).kind)
      }),
      { numRuns: 2000 },
    )
  })
})

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, entry: unknown) =>
      typeof entry === 'bigint' ? String(entry) : entry,
    )
  } catch {
    return '{'
  }
}

describe('the queue before the store', () => {
  it('lets those beyond its limit wait, and none is lost', async () => {
    const intake = makeIntake<number>(2)
    expect([intake.put(1), intake.put(2)]).toEqual([undefined, undefined])
    let isIn = false
    const third = intake.put(3)?.then(() => (isIn = true))
    expect([intake.size, isIn]).toEqual([3, false])
    expect(intake.take(1)).toEqual([1])
    await third
    expect(isIn).toBe(true)
    intake.putBack([1])
    expect(intake.take(9)).toEqual([1, 2, 3])
  })
})

describe('ingest', () => {
  const topic = 'tongping/v1/d-1/reading'

  function makeTest() {
    const made = makeDeps()
    const acks: string[] = []
    const ingest = makeIngest({
      ...made.deps,
      limits: { pending: 1500 },
      publish: (to, payload) => void acks.push(`${to} ${payload}`),
    })
    return { ...made, acks, ingest }
  }
  const turns = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  }

  it('stores batches and acknowledges the highest of each device', async () => {
    const { acks, clock, ingest, seen } = makeTest()
    for (const seq of [3, 5, 4, 5, 1]) ingest.accept(topic, Buffer.from(reading(seq)))
    ingest.accept('tongping/v1/d-2/reading', Buffer.from(reading(9, { boot: 2 })))
    expect(seen.stored).toEqual([])
    clock.turn(200)
    await turns()
    expect(seen.batches).toEqual([6])
    expect(acks).toEqual([
      'tongping/v1/d-1/ack {"boot":1,"seq":5}',
      'tongping/v1/d-2/ack {"boot":2,"seq":9}',
    ])
    expect(seen.judged).toBe(6)
  })

  it('does not wait when a batch is full', async () => {
    const { ingest, seen } = makeTest()
    for (let seq = 0; seq < 1000; seq += 1) ingest.accept(topic, Buffer.from(reading(seq)))
    await turns()
    expect(seen.batches).toEqual([1000])
  })

  it('acknowledges nothing that could not be stored, and tries again', async () => {
    const { acks, clock, ingest, seen } = makeTest()
    seen.fails = 2
    ingest.accept(topic, Buffer.from(reading(1)))
    clock.turn(200)
    await turns()
    expect([acks.length, ingest.pending]).toEqual([0, 1])
    clock.turn(400)
    await turns()
    clock.turn(800)
    await turns()
    expect([acks.length, ingest.pending, seen.stored.length]).toEqual([1, 0, 1])
  })

  it('withholds the acknowledgement on the wire while the queue is full', async () => {
    const { clock, ingest, seen } = makeTest()
    seen.fails = 1
    const waiting: boolean[] = []
    for (let seq = 0; seq < 3000; seq += 1) {
      waiting.push(ingest.accept(topic, Buffer.from(reading(seq))).waiting !== undefined)
    }
    expect([waiting.indexOf(true), ingest.pending]).toEqual([2500, 3000])
    await turns()
    for (let round = 0; round < 9; round += 1) {
      clock.turn(5000)
      await turns()
    }
    expect([seen.stored.length, ingest.pending]).toEqual([3000, 0])
  })

  it('records what it refuses: unknown senders, the future, nonsense', async () => {
    const { clock, ingest, seen } = makeTest()
    ingest.accept('tongping/v1/d-9/reading', Buffer.from(reading(1)))
    ingest.accept(
      'tongping/v1/u-9/position',
      Buffer.from(JSON.stringify({ at, lon: 1, lat: 1, accuracyMeters: 1 })),
    )
    ingest.accept(topic, Buffer.from(reading(1, { at: at + 2 * 86_400_000 })))
    ingest.accept(topic, Buffer.from('{'))
    ingest.accept('else', Buffer.from('{}'))
    const far = { at, lon: 1, lat: 1, accuracyMeters: 5000 }
    ingest.accept('tongping/v1/u-1/position', Buffer.from(JSON.stringify(far)))
    clock.turn(200)
    await turns()
    expect(seen.rejected.map(({ field }) => field)).toEqual([
      'deviceKey',
      'unitKey',
      'at',
      'payload',
      'topic',
      'accuracyMeters',
    ])
    expect(seen.stored).toEqual([])
  })

  it('writes what is pending when it closes', async () => {
    const { acks, ingest, seen } = makeTest()
    ingest.accept(topic, Buffer.from(reading(1)))
    await ingest.close()
    expect([seen.stored.length, acks.length]).toEqual([1, 1])
  })
})

describe('over the wire', () => {
  const open: { close: () => Promise<unknown> }[] = []
  afterEach(async () => {
    for (const entry of open.splice(0).toReversed()) await entry.close()
  })

  async function makeBroker(change: Partial<MqttDeps> = {}) {
    const made = makeDeps()
    // The wire runs in real time; only the city's clock is turned by hand.
    const after: MqttDeps['clock']['after'] = (delayMs, run) => {
      const timer = setTimeout(run, Math.min(delayMs, 20))
      return () => {
        clearTimeout(timer)
      }
    }
    const clock = { cityNow: made.clock.cityNow, after }
    const mqtt = await openMqtt({ ...made.deps, clock, port: 0, clientId: 'test', ...change })
    open.push(mqtt)
    return { ...made, clock, mqtt, port: mqtt.port ?? 0 }
  }

  async function join(port: number, options: IClientOptions = {}): Promise<MqttClient> {
    const client = await connectAsync(`mqtt://127.0.0.1:${String(port)}`, {
      reconnectPeriod: 0,
      ...options,
    })
    open.push({ close: () => client.endAsync(true) })
    return client
  }

  it('takes a reading and answers when it is durable', async () => {
    const { port, seen } = await makeBroker()
    const device = await join(port)
    await device.subscribeAsync('tongping/v1/d-1/ack')
    const answered = messageTo(device)
    await device.publishAsync('tongping/v1/d-1/reading', reading(4), { qos: 1 })
    const [topic, payload] = await answered
    expect([topic, String(payload)]).toEqual(['tongping/v1/d-1/ack', '{"boot":1,"seq":4}'])
    expect(seen.stored).toHaveLength(1)
  })

  it('hears states, last wills and positions', async () => {
    const { port, seen, until } = await makeBroker()
    const will = {
      topic: 'tongping/v1/d-1/state',
      payload: Buffer.from('{"online":false}'),
      qos: 1,
      retain: true,
    } as const
    const device = await join(port, { will })
    await device.publishAsync('tongping/v1/d-1/state', '{"online":true}', { qos: 1, retain: true })
    const fix = JSON.stringify({ at, lon: 121.5, lat: 31.2, accuracyMeters: 5 })
    await device.publishAsync('tongping/v1/u-1/position', fix, { qos: 1 })
    device.stream.destroy()
    await until(() => seen.presence.includes('d-1 false') && seen.positions.length === 1)
    expect(seen.presence).toEqual(['d-1 true', 'd-1 false'])
  })

  it('lets a device that gives its name speak for itself only', async () => {
    const { port, seen, until } = await makeBroker()
    const device = await join(port, { username: 'd-1' })
    await device.publishAsync('tongping/v1/d-2/reading', reading(1), { qos: 1 })
    await device.publishAsync('tongping/v1/d-1/reading', reading(2), { qos: 1 })
    await until(() => seen.rejected.length === 1 && seen.stored.length === 1)
    expect(seen.rejected[0]).toMatchObject({ field: 'topic', reason: 'speaks for another device' })
    const [granted] = await device.subscribeAsync('tongping/v1/d-1/ack')
    expect(granted?.qos).toBe(0)
    await expect(device.subscribeAsync('tongping/v1/d-2/ack')).rejects.toThrow()
    await expect(device.subscribeAsync('#')).rejects.toThrow()
  })

  it('asks for a password where the city has keys', async () => {
    const { port } = await makeBroker({
      authenticate: (name, password) => name === 'd-1' && password === 'p',
    })
    await expect(join(port)).rejects.toThrow()
    await expect(join(port, { username: 'd-1', password: 'x' })).rejects.toThrow()
    const device = await join(port, { username: 'd-1', password: 'p' })
    expect(device.connected).toBe(true)
  })

  it('[B3] cuts a packet above 64 kB and nonsense, and serves the others', async () => {
    const { port, seen, until } = await makeBroker()
    const good = await join(port)
    const bad = await join(port)
    bad.on('error', () => undefined)
    const ended = closeOf(bad)
    bad.publish('tongping/v1/d-1/reading', 'x'.repeat(70_000), { qos: 1 })
    await ended
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 1]),
      Buffer.alloc(500, 0xff),
    ]) {
      const socket = connectSocket(port, '127.0.0.1')
      socket.on('error', () => undefined)
      const closed = closeOf(socket)
      socket.resume()
      socket.end(bytes)
      await closed
    }
    await good.publishAsync('tongping/v1/d-1/reading', reading(1), { qos: 1 })
    await until(() => seen.stored.length === 1)
  })

  it('keeps 10,000 readings of a device that repeats and reorders them, each once', async () => {
    const { port, seen, until } = await makeBroker()
    const device = await join(port)
    const started = performance.now()
    const seqs = Array.from({ length: 10_000 }, (_, index) => (index * 7) % 10_000)
    for (const seq of seqs) device.publish('tongping/v1/d-1/reading', reading(seq), { qos: 1 })
    for (const seq of seqs.slice(0, 500))
      device.publish('tongping/v1/d-1/reading', reading(seq), { qos: 1 })
    await until(() => seen.batches.reduce((sum, size) => sum + size, 0) === 10_500)
    expect(new Set(seen.stored.map(({ seq }) => seq)).size).toBe(10_000)
    expect(Math.max(...seen.batches)).toBeLessThanOrEqual(1000)
    console.log(`10,500 readings over MQTT: ${String(Math.round(performance.now() - started))} ms`)
  })

  it('listens at an outside broker too, and answers there', async () => {
    const outside = await makeBroker()
    const ready = Promise.withResolvers<undefined>()
    const log = { warn: () => undefined, info: () => ready.resolve(undefined) }
    const inside = makeDeps()
    const mqtt = await openMqtt({
      ...inside.deps,
      clock: outside.clock,
      log,
      clientId: 'tongping-city',
      url: `mqtt://127.0.0.1:${String(outside.port)}`,
    })
    open.push(mqtt)
    await ready.promise
    const device = await join(outside.port)
    await device.subscribeAsync('tongping/v1/d-2/ack')
    const answered = messageTo(device)
    await device.publishAsync('tongping/v1/d-2/reading', reading(8), { qos: 1 })
    await inside.until(() => inside.seen.stored.length === 1)
    const [, payload] = await answered
    expect(String(payload)).toBe('{"boot":1,"seq":8}')
  })
})
