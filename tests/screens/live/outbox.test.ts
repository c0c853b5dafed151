// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { accept, depart, FakeServer, note, openTab, Phone } from './outbox-bench.ts'

const settle = () => vi.advanceTimersByTimeAsync(20)

describe('the outbox', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('keeps acts while there is no connection and sends them in order when there is', async () => {
    const phone = new Phone()
    const server = new FakeServer()
    server.open = false
    const outbox = await openTab(phone)
    outbox.connect(server.wire())
    const ids = [accept('w1'), depart('w1'), note('i1')].map((intent) => outbox.act(intent).id)
    await settle()
    expect(outbox.waiting.map(({ state }) => state)).toEqual(['queued', 'queued', 'queued'])
    expect(phone.kept.size).toBe(3)
    server.open = true
    await outbox.flush()
    expect(server.done).toEqual(ids)
    expect(outbox.waiting).toEqual([])
  })

  it('repeats with the same id after a lost answer, so that the act happens once', async () => {
    const server = new FakeServer()
    server.loseAnswers = 2
    const outbox = await openTab(new Phone())
    outbox.connect(server.wire())
    const { id, answered } = outbox.act(accept('w1'))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await answered).toMatchObject({ status: 'accepted' })
    expect(server.asked.map((message) => message.id)).toEqual([id, id, id])
    expect(server.done).toEqual([id])
  })

  it('survives being closed in the middle of sending', async () => {
    const phone = new Phone()
    const stuck = new FakeServer()
    const first = await openTab(phone)
    first.connect({ ...stuck.wire(), operate: () => new Promise(() => undefined) })
    const { id } = first.act(accept('w1'))
    await settle()
    expect(phone.kept.get(id)?.state).toBe('sending')
    phone.busy = false
    phone.bells.clear()
    const server = new FakeServer()
    const second = await openTab(phone)
    second.connect(server.wire())
    await settle()
    expect(server.done).toEqual([id])
    expect(phone.kept.get(id)?.state).toBe('accepted')
  })

  it('lets one tab of two send, and both see the answer', async () => {
    const phone = new Phone()
    const server = new FakeServer()
    server.open = false
    const one = await openTab(phone)
    one.connect(server.wire())
    const two = await openTab(phone)
    two.connect(server.wire())
    const { id, answered } = one.act(accept('w1'))
    await settle()
    expect(two.waiting.map((entry) => entry.id)).toEqual([id])
    server.open = true
    await Promise.all([one.flush(), two.flush()])
    await vi.advanceTimersByTimeAsync(5000)
    expect(server.asked).toHaveLength(1)
    expect(await answered).toMatchObject({ status: 'accepted' })
    expect(one.entries[0]?.state).toBe('accepted')
    expect(two.entries[0]?.state).toBe('accepted')
  })

  it('holds what stands behind a refused act of the same order, and nothing else', async () => {
    const server = new FakeServer()
    server.answerTo = ({ intent }) =>
      intent.kind === 'acceptOrder'
        ? { status: 'refused', refusal: { code: 'wrong-state' } }
        : { status: 'accepted', version: 1, result: {} }
    const outbox = await openTab(new Phone())
    const refused = outbox.act(accept('w1')).id
    const held = outbox.act(depart('w1')).id
    const other = outbox.act(depart('w2')).id
    const free = outbox.act(note('i1')).id
    outbox.connect(server.wire())
    await settle()
    const states = new Map<string, string>(outbox.entries.map(({ id, state }) => [id, state]))
    expect(states.get(refused)).toBe('refused')
    expect(states.get(held)).toBe('queued')
    expect(states.get(other)).toBe('accepted')
    expect(states.get(free)).toBe('accepted')
    await outbox.forget(refused)
    await settle()
    expect(outbox.entries.find(({ id }) => id === held)?.state).toBe('accepted')
  })

  it('sends a refused act again as a new one, before what stood behind it', async () => {
    const server = new FakeServer()
    server.answerTo = () => ({ status: 'refused', refusal: { code: 'wrong-state' } })
    const outbox = await openTab(new Phone())
    const refused = outbox.act(accept('w1')).id
    const held = outbox.act(depart('w1')).id
    outbox.connect(server.wire())
    await settle()
    server.answerTo = () => ({ status: 'accepted', version: 2, result: {} })
    server.done.length = 0
    await outbox.retryAsNew(refused)
    await settle()
    expect(server.done).toHaveLength(2)
    expect(server.done[0]).not.toBe(refused)
    expect(server.done[1]).toBe(held)
    expect(outbox.failed).toEqual([])
  })

  it('comes back by itself when the server was overloaded, no sooner than it said', async () => {
    const server = new FakeServer()
    const refusal = { code: 'overloaded', params: { retryAfterMs: 5000 } } as const
    server.answerTo = () => ({ status: 'refused', refusal })
    const outbox = await openTab(new Phone())
    outbox.connect(server.wire())
    outbox.act(accept('w1'))
    await vi.advanceTimersByTimeAsync(4900)
    expect(server.asked).toHaveLength(1)
    server.answerTo = () => ({ status: 'accepted', version: 1, result: {} })
    server.answers.clear()
    await vi.advanceTimersByTimeAsync(200)
    expect(outbox.entries[0]?.state).toBe('accepted')
  })

  it('says when the device is full, keeps the act in memory and still sends it', async () => {
    const phone = new Phone()
    phone.full = true
    const server = new FakeServer()
    server.open = false
    const outbox = await openTab(phone)
    outbox.connect(server.wire())
    outbox.act(accept('w1'))
    await settle()
    expect(outbox.problem).toBe('full')
    server.open = true
    await outbox.flush()
    expect(server.done).toHaveLength(1)
  })

  it('never sends in the name of another person who signed in later', async () => {
    const phone = new Phone()
    const server = new FakeServer()
    const first = await openTab(phone, 'p1')
    first.act(accept('w1'))
    await settle()
    phone.bells.clear()
    server.who = 'p2'
    const second = await openTab(phone, 'p2')
    second.connect(server.wire())
    await settle()
    expect(server.asked).toEqual([])
    expect(second.entries).toEqual([])
    expect(phone.kept.size).toBe(1)
  })

  it('drops a photo only after the act was accepted', async () => {
    const phone = new Phone()
    const server = new FakeServer()
    server.loseRequests = 1
    const outbox = await openTab(phone)
    outbox.connect(server.wire())
    const { id } = outbox.act(note('i1'), [new Blob(['x'], { type: 'image/jpeg' })])
    await settle()
    expect(phone.kept.get(id)?.photos[0]).toMatchObject({ fileId: 'a'.repeat(64) })
    expect(phone.kept.get(id)?.photos[0]?.blob).not.toBeNull()
    await vi.advanceTimersByTimeAsync(3000)
    expect(server.asked[0]?.intent).toMatchObject({ photos: ['a'.repeat(64)] })
    expect(phone.kept.get(id)?.photos[0]?.blob).toBeNull()
  })

  it('forgets accepted acts that the mirror shows, except the last twenty', async () => {
    const phone = new Phone()
    const server = new FakeServer()
    const outbox = await openTab(phone)
    outbox.connect(server.wire())
    for (let index = 0; index < 25; index += 1) outbox.act(note(`i${index}`))
    await settle()
    expect(outbox.entries).toHaveLength(25)
    outbox.trim(3)
    expect(outbox.entries).toHaveLength(22)
    outbox.trim(100)
    await settle()
    expect(outbox.entries).toHaveLength(20)
    expect(phone.kept.size).toBe(20)
  })
})
