import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Frame, Hello } from '#shared/protocol/down.ts'
import { decodeColumns, readHeader } from '#shared/sync/columns.ts'
import { applyFrame, loadSnapshot, makeMirror } from '#shared/sync/mirror.ts'
import { nextId, report } from '../../fixtures/city-bench.ts'
import { people, person } from '../../fixtures/city-play.ts'
import { until } from '../../journeys/fixtures/until.ts'
import { openLiveDoor, openRawScreen, type LiveDoor } from './live-door.ts'

const CITY = 'area:c/desk'

describe('the live door', () => {
  let door: LiveDoor
  beforeEach(async () => {
    door = await openLiveDoor()
    for (const token of ['one', 'two'])
      door.sessions.add(token, person({ id: `p:${token}`, role: 'dispatcher' }))
  })
  afterEach(() => door.close())

  /** Connects, joins all its audiences from their snapshots, and mirrors what comes. */
  async function follow(token: string) {
    const socket = door.screen(token)
    const mirror = makeMirror(CITY)
    const outcomes: string[] = []
    const columns: Uint8Array[] = []
    const marks: string[] = []
    socket.on('frame', (frame: Frame) => {
      if (frame.audience === CITY) outcomes.push(applyFrame(mirror, frame))
    })
    socket.on('telemetry', (bytes) => columns.push(bytes))
    socket.on('resync', ({ audience, take }) => marks.push(`${audience} ${take}`))
    const greeted = new Promise<Hello>((resolve) => socket.on('hello', resolve))
    socket.connect()
    const hello = await greeted
    const snapshot = door.audiences.snapshot(CITY)
    if (!snapshot) throw new Error('no snapshot')
    loadSnapshot(mirror, snapshot)
    const { audience, epoch, version } = mirror
    socket.emit('join', { held: [{ audience, epoch, version }] })
    await until({ what: 'joined' }, () => outcomes.length > 0)
    return { socket, mirror, outcomes, columns, marks, hello }
  }

  const act = () =>
    door.loop.submit({ id: nextId(), principal: people.dispatcher, intent: report(), fresh: true })

  it('[I4] pre-framed records arrive whole, in order, and give the sum of the server', async () => {
    const { socket, mirror, outcomes } = await follow('one')
    for (let index = 0; index < 20; index += 1) await act()
    await until({ what: 'all applied' }, () => mirror.version === door.loop.committed.version)
    expect(outcomes.filter((outcome) => outcome === 'gap' || outcome === 'diverged')).toEqual([])
    socket.disconnect()
  })

  it('positions arrive as one binary packet per tick', async () => {
    const { socket, columns, hello } = await follow('one')
    const at = Date.now()
    door.telemetry.accept('u1', { at, lon: 121.05, lat: 31.05 })
    await until({ what: 'a tick' }, () => columns.length > 0)
    const [first = new Uint8Array()] = columns
    expect(readHeader(first)).toMatchObject({ run: hello.run })
    const target = { offsets: new Float32Array(6), measuredAt: new Float64Array(3) }
    expect(decodeColumns(first, target, 1)).toBe(1)
    expect(Math.abs((target.measuredAt[0] ?? 0) - at)).toBeLessThanOrEqual(100)
    socket.disconnect()
  })

  it('[G11] a screen that stops reading costs a bounded queue, is told to ask again, and disturbs nobody', async () => {
    const { socket, mirror } = await follow('two')
    const raw = await openRawScreen(door.port, 'one')
    // What is said before Engine.IO has spoken is lost.
    await until({ what: 'open' }, () => raw.received().includes('"sid"'))
    raw.say('40/city,{"protocol":2,"screen":"desk"}')
    await until({ what: 'hello' }, () => raw.received().includes('"hello"'))
    const { epoch, version } = mirror
    raw.say(`42/city,${JSON.stringify(['join', { held: [{ audience: CITY, epoch, version }] }])}`)
    await until({ what: 'joined' }, () => raw.received().includes('["frame"'))
    raw.tcp.pause()
    // What the kernel takes for a line that is not read differs; frames of this size fill any.
    const changes = [
      {
        op: 'patch' as const,
        kind: 'stage' as const,
        id: 'x',
        fields: { text: 'x'.repeat(50_000) },
      },
    ]
    let sent = 0
    while (door.sockets.figures.overflows === 0 && sent < 2000) {
      sent += 1
      const arrived = new Promise((resolve) => socket.once('frame', resolve))
      door.sockets.sendFrame({ audience: CITY, epoch, from: 0, to: 0, hash: '', changes })
      expect(door.sockets.figures.waiting).toBeLessThanOrEqual(2 * 256)
      await arrived
    }
    expect(door.sockets.figures.overflows).toBe(1)
    await act()
    await until(
      { what: 'the other is current' },
      () => mirror.version === door.loop.committed.version,
    )
    raw.tcp.resume()
    await until({ what: 'the mark' }, () =>
      raw.received().includes(`["resync",{"audience":"${CITY}","take":"changes"}]`),
    )
    raw.say(`42/city,${JSON.stringify(['join', { held: [{ audience: CITY, epoch, version }] }])}`)
    await until({ what: 'caught up' }, () =>
      raw.received().includes(`"from":${version},"to":${door.loop.committed.version}`),
    )
    raw.tcp.destroy()
    socket.disconnect()
  })

  it('[I15] a session that ends while it knocks is not let in', async () => {
    let open: () => void = () => undefined
    door.sessions.gate = new Promise((resolve) => (open = resolve))
    const socket = door.screen('one')
    const heard: string[] = []
    socket.onAny((event: string) => heard.push(event))
    const closed = new Promise((resolve) => {
      socket.on('disconnect', resolve)
      socket.on('connect_error', resolve)
    })
    socket.connect()
    await until({ what: 'knocked' }, () => door.sockets.figures.admitted === 1)
    // The look-up has read the session; it ends before the answer is there.
    await door.sessions.end('s-one')
    open()
    await closed
    await act()
    expect(door.sockets.size).toBe(0)
    expect(heard).toEqual([])
  })

  it('[I15] a session of which nobody can tell whether it ended is let go of', async () => {
    door.sessions.failsFrom = 2
    const socket = door.screen('one')
    const heard: string[] = []
    socket.onAny((event: string) => heard.push(event))
    const closed = new Promise((resolve) => socket.on('disconnect', resolve))
    socket.connect()
    expect(await closed).toBe('io server disconnect')
    expect(heard).toEqual([])
    expect(door.sockets.size).toBe(0)
  })

  it('[I15] [G15] nothing is sent after a session ended, and its line closes', async () => {
    const { socket, outcomes } = await follow('one')
    const before = outcomes.length
    const closed = new Promise((resolve) => socket.on('disconnect', resolve))
    const ended = door.sessions.end('s-one')
    const acted = act()
    await Promise.all([ended, acted, closed])
    expect(outcomes.length).toBe(before)
    expect(door.sockets.size).toBe(0)
  })

  it('[G3] more than a burst at once get a time to come again, and no failure', async () => {
    const answers = await Promise.all(
      Array.from({ length: 560 }, () => {
        const socket = door.screen('one')
        return new Promise<number>((resolve) => {
          socket.on('hello', () => resolve(0))
          socket.on('connect_error', (error) => {
            const { data }: { readonly data?: { readonly retryAfterMs?: number } } = error
            resolve(data?.retryAfterMs ?? -1)
          })
          socket.connect()
        }).finally(() => socket.disconnect())
      }),
    )
    expect(answers.every((wait) => wait >= 0)).toBe(true)
    expect(answers.filter((wait) => wait === 0).length).toBeGreaterThanOrEqual(500)
  })
})
