import { Agent, get } from 'node:http'
import { gunzipSync } from 'node:zlib'
import * as v from 'valibot'
import { hello, resync } from '#shared/protocol/down.ts'
import { snapshot } from '#shared/protocol/snapshot.ts'
import { unitRows } from '#shared/protocol/unit-rows.ts'
import { decodeColumns, isColumns, readHeader, type ColumnsTarget } from '#shared/sync/columns.ts'
import { formatDigest } from '#shared/sync/digest.ts'
import {
  applyFrame,
  loadSnapshot,
  makeMirror,
  type FrameBody,
  type Mirror,
} from '#shared/sync/mirror.ts'
import type { ScreenKind } from '#shared/access/roles.ts'
import { SEEN_EVERY_MS } from '#shared/protocol/up.ts'
import { SEEN_MS } from '../feed.ts'
import { makeSeen } from '../../../../screens/live/seen.ts'
import { clockNow } from '../../row.ts'
import type { Line, Talk } from './line.ts'
import { sizeOnWire } from './line.ts'
import { makePositionNotes } from './positions.ts'

/** Speaks to the product: Socket.IO with binary packets for positions, snapshots over HTTP, mirrors of audiences. */

const EVENT = '42/city,'
const PROTOCOL = 2
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const COLUMNS_HEADER_BYTES = 24
const told = v.object({ data: v.object({ retryAfterMs: v.number() }) })
const bye = v.object({ retryAfterMs: v.nullable(v.number()) })

interface Held {
  epoch: string
  version: number
  hash: string
  /** Only on real screens. */
  readonly mirror: Mirror | undefined
}

/** When an audience reached a version, on real screens: to tell how long a change took. */
export interface Reached {
  readonly version: number
  readonly at: number
}

export interface CityTalk extends Talk {
  newestAt(): number
  reached(): readonly Reached[]
  /** When alarms came, in order. */
  alarmsAt(): readonly number[]
  /** Asks for something; the answer's status is counted by the caller. */
  operate(body: unknown, answered: (answer: unknown) => void): void
}

export function makeCityTalk(line: Line): CityTalk {
  const { screen, isReal, counts, port } = line.parts
  const notes = makePositionNotes(line)
  const held = new Map<string, Held>()
  const waiting = new Map<number, (answer: unknown) => void>()
  const reached: Reached[] = []
  const alarmsAt: number[] = []
  let target: ColumnsTarget | undefined
  let speed = 1
  let ackId = 0
  let missing = new Set<string>()
  let awaitsPositions = false
  let tick = 0
  let area = ''
  let heldRun = ''
  /** Counts connections: what was begun on an old one is not finished on a new one. */
  let connection = 0
  const kind: ScreenKind = screen.kind === 'wall' ? 'wall' : 'mobile'
  /** Not all phones speak in the same second. */
  let turn = Math.round(Math.random())
  const seen = makeSeen({
    tell: saySeen,
    everyMs: () => SEEN_EVERY_MS[kind],
    now: clockNow,
    after: (ms, run) => void setTimeout(run, ms),
  })

  const say = (name: string, body: unknown) => line.send(`${EVENT}${JSON.stringify([name, body])}`)
  const joined = () => {
    if (missing.size === 0 && !awaitsPositions) line.becomeCurrent()
  }

  async function fetchBody(path: string): Promise<{ etag: string; body: Buffer }> {
    const got = await fetchOnce(port, path, screen.cookie)
    counts.allBytes += got.body.length
    return got
  }

  async function take(audience: string): Promise<void> {
    const { etag, body } = await fetchBody(`/api/v1/snapshot/${encodeURIComponent(audience)}`)
    if (isReal) {
      const parsed = v.parse(snapshot, JSON.parse(gunzipSync(body).toString()))
      const mirror = makeMirror(audience)
      if (!loadSnapshot(mirror, parsed)) counts.diverged += 1
      held.set(audience, {
        epoch: parsed.epoch,
        version: parsed.version,
        hash: parsed.hash,
        mirror,
      })
      return
    }
    const [, epoch = '', version = '0'] = /^"(.+)-(\d+)"$/u.exec(etag) ?? []
    held.set(audience, { epoch, version: Number(version), hash: '', mirror: undefined })
  }

  async function takeRows(audience: string): Promise<void> {
    const { body } = await fetchBody(`/api/v1/unit-rows/${encodeURIComponent(audience)}`)
    if (!isReal) return
    const { size } = v.parse(unitRows, JSON.parse(bodyText(body)))
    target ??= { offsets: new Float32Array(size * 2), measuredAt: new Float64Array(size) }
  }

  async function greet(message: unknown): Promise<void> {
    const begunOn = connection
    line.greeted()
    const said = v.parse(v.looseObject({ ...hello.entries, run: v.unknown() }), message)
    speed = said.speed
    const spread = v.safeParse(v.object({ reconnectSpreadMs: v.number() }), message)
    if (spread.success) line.spreadMs = spread.output.reconnectSpreadMs
    area = said.audiences.find((name) => name.startsWith('area:')) ?? ''
    missing = new Set(said.audiences)
    awaitsPositions = true
    const lacking = said.audiences.filter((name) => held.get(name)?.epoch !== said.epoch)
    const isNewRun = heldRun !== String(said.run)
    if (isNewRun) target = undefined
    heldRun = String(said.run)
    await Promise.all([...lacking.map(take), ...(area !== '' && isNewRun ? [takeRows(area)] : [])])
    if (begunOn === connection) join(said.audiences)
  }

  function join(audiences: readonly string[]): void {
    const of = (audience: string) => ({
      audience,
      epoch: held.get(audience)?.epoch ?? '',
      version: held.get(audience)?.version ?? 0,
    })
    say('join', { held: audiences.map(of) })
  }

  function onFrame(text: string): void {
    counts.recordFrames += 1
    counts.recordBytes += sizeOnWire(text.length)
    const body = isReal ? frameOf(text) : undefined
    const frame = body ?? glance(text)
    const known = held.get(frame.audience)
    if (!known) {
      counts.lost += 1
      return
    }
    // A rejoin may say again up to where the audience is complete; a change twice may not come.
    if (frame.to < known.version) counts.doubled += 1
    else if (frame.from > known.version) counts.lost += 1
    if (known.mirror && body) {
      const outcome = applyFrame(known.mirror, body, (change) => {
        if (change.kind === 'alarm' && change.op === 'put') alarmsAt.push(clockNow())
      })
      if (outcome === 'diverged') counts.diverged += 1
      known.hash = formatDigest(known.mirror.digest)
      if (frame.audience === area) reached.push({ version: frame.to, at: clockNow() })
    }
    known.version = Math.max(known.version, frame.to)
    if (missing.delete(frame.audience)) joined()
  }

  function saySeen(): void {
    const versions: Record<string, number> = {}
    for (const [name, { version }] of held) versions[name] = version
    say('seen', { tick, versions })
  }

  function onResync(message: unknown): void {
    const { audience } = v.parse(resync, message)
    counts.resyncs += 1
    const sort = v.safeParse(v.object({ take: v.string() }), message)
    const again =
      sort.success && sort.output.take === 'changes' ? Promise.resolve() : take(audience)
    again.then(() => join([audience])).catch(() => line.fail())
  }

  function onEvent(text: string, from: number): void {
    if (text.startsWith('["frame",', from)) return onFrame(text)
    // What the server says is parsed by what it is.
    const [name, body] = JSON.parse(text.slice(from)) as [string, unknown]
    if (name === 'hello') greet(body).catch(() => line.fail())
    else if (name === 'resync') onResync(body)
    else if (name === 'bye') {
      const { retryAfterMs } = v.parse(bye, body)
      if (retryAfterMs !== null) line.spreadMs = Math.max(line.spreadMs, retryAfterMs)
    } else if (name === 'notice') line.send(`43/city,${text.slice(EVENT.length, from)}[]`)
  }

  return {
    opened() {
      connection += 1
      notes.restart()
    },
    text(text) {
      if (text === '2') return line.send('3')
      if (text.startsWith('0')) {
        return line.send(`40/city,${JSON.stringify({ protocol: PROTOCOL, screen: kind })}`)
      }
      if (text.startsWith(EVENT)) return onEvent(text, text.indexOf('[', EVENT.length))
      if (text.startsWith('43/city,')) {
        const from = text.indexOf('[')
        const id = Number(text.slice('43/city,'.length, from))
        const answered = waiting.get(id)
        waiting.delete(id)
        const [answer] = JSON.parse(text.slice(from)) as [unknown]
        answered?.(answer)
        return
      }
      if (!text.startsWith('44/city,')) return
      const later = v.safeParse(told, JSON.parse(text.slice('44/city,'.length)))
      if (later.success) line.comeLater(later.output.data.retryAfterMs)
      else line.fail()
    },
    binary(bytes) {
      if (!isColumns(bytes)) return
      tick = readHeader(bytes)?.tick ?? tick
      if (target) decodeColumns(bytes, target, speed)
      seen.applied()
      const count = bytes.readUInt32LE(12)
      if (line.isCurrent) notes.frame(bytes.length, count, (index) => stampIn(bytes, count, index))
      else {
        awaitsPositions = false
        joined()
      }
    },
    seen() {
      turn += 1
      if (turn % (SEEN_EVERY_MS[kind] / SEEN_MS) === 0) seen.say()
    },
    closed() {
      waiting.clear()
    },
    holdings() {
      let checksum = 0
      if (target)
        for (let index = 0; index < target.offsets.length; index += 2)
          checksum += Math.round((target.offsets[index] ?? 0) * 1_000_000)
      return {
        checksum,
        audiences: [...held].map(([name, { version, hash }]) => ({ name, version, hash })),
      }
    },
    newestAt: () => notes.newestAt,
    reached: () => reached.splice(0),
    alarmsAt: () => alarmsAt.splice(0),
    operate(body, answered) {
      ackId += 1
      waiting.set(ackId, answered)
      line.send(`${EVENT}${ackId}${JSON.stringify(['operate', body])}`)
    },
  }
}

function stampIn(bytes: Buffer, count: number, index: number): number {
  const high = COLUMNS_HEADER_BYTES + index * 4
  const low = COLUMNS_HEADER_BYTES + count * 4 + index * 2
  return bytes.readInt16LE(high) * 256 + (bytes[low] ?? 0)
}

function frameOf(text: string): FrameBody {
  // The shared mirror checks what it applies: by versions and by the hash.
  const [, body] = JSON.parse(text.slice(EVENT.length)) as [string, FrameBody]
  return body
}

/** What a screen that only counts needs of a frame, without parsing its changes. */
function glance(text: string): {
  readonly audience: string
  readonly from: number
  readonly to: number
} {
  return {
    audience: text.slice(
      after(text, '"audience":"'),
      text.indexOf('"', after(text, '"audience":"')),
    ),
    from: Number.parseInt(text.slice(after(text, '"from":'), after(text, '"from":') + 16), 10),
    to: Number.parseInt(text.slice(after(text, '"to":'), after(text, '"to":') + 16), 10),
  }
}

const after = (text: string, mark: string): number => text.indexOf(mark) + mark.length

function bodyText(body: Buffer): string {
  return body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body).toString() : body.toString()
}

function fetchOnce(
  port: number,
  path: string,
  cookie: string,
): Promise<{ etag: string; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = get(
      { host: '127.0.0.1', port, path, agent, headers: { cookie, 'accept-encoding': 'gzip' } },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => {
          if (response.statusCode !== 200)
            return reject(new Error(`${path}: ${response.statusCode}`))
          resolve({ etag: String(response.headers.etag ?? ''), body: Buffer.concat(parts) })
        })
        response.on('error', reject)
      },
    )
    asked.on('error', reject)
  })
}
