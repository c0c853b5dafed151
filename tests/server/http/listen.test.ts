import { connect, type Socket } from 'node:net'
import Fastify from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { listen } from '../../../server/http/listen.ts'

const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function open(port = 0) {
  const app = Fastify()
  app.get('/', () => 'here')
  closing.push(() => app.close())
  const listening = await listen(app, { port, host: '127.0.0.1' })
  closing.push(() => void listening.close())
  return { app, listening }
}

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
    closing.push(() => void socket.destroy())
  })
}

describe('the door', () => {
  it('answers by whichever way a connection comes in', async () => {
    const { listening } = await open()
    const ask = () =>
      fetch(`http://127.0.0.1:${listening.port}/`, { headers: { connection: 'close' } })
    const answers = await Promise.all(Array.from({ length: 64 }, async () => (await ask()).text()))
    expect(new Set(answers)).toEqual(new Set(['here']))
  })

  it('takes a crowd although its loop is never idle', async () => {
    const { app, listening } = await open()
    let taken = 0
    app.server.on('connection', () => (taken += 1))
    const crowd = Array.from({ length: 64 }, () => connect(listening.port, '127.0.0.1'))
    closing.push(() => crowd.forEach((socket) => void socket.destroy()))
    let turns = 0
    while (taken < crowd.length) {
      turns += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    // One connection per turn and way in: alone, the first would need 64.
    expect(turns).toBeLessThan(48)
  })

  it('is not opened where another city listens, although ports are shared', async () => {
    const { listening } = await open()
    await expect(open(listening.port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('takes nobody after it was closed', async () => {
    const { app, listening } = await open()
    const stopped = listening.close()
    await app.close()
    await stopped
    await expect(opened(listening.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
