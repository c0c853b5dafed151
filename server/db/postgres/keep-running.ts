import { setTimeout as delay } from 'node:timers/promises'
import { reasonOf } from './postgres-unavailable.ts'
import { startServer, type RunningServer, type ServerRequest } from './supervisor.ts'

/** Between a failed restart and the next, doubled each time up to the longest. */
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5000

/**
 * Starts the server, and starts it again whenever it ends by itself: nobody else would, and what it had acknowledged is
 * on the disk.
 * @throws PostgresUnavailable when it does not start the first time
 */
export async function keepRunning(request: ServerRequest): Promise<Pick<RunningServer, 'stop'>> {
  const closing = new AbortController()
  let restarting: Promise<void> | undefined
  const watched: ServerRequest = {
    ...request,
    onDied(line) {
      request.onDied(line)
      restarting = startAgain()
    },
  }
  let server = await startServer(watched)

  async function startAgain(): Promise<void> {
    for (let waitMs = FIRST_WAIT_MS; !closing.signal.aborted; waitMs *= 2) {
      try {
        server = await startServer(watched)
        request.log('PostgreSQL runs again.')
        return
      } catch (thrown) {
        request.log(`PostgreSQL cannot be started again yet: ${reasonOf(thrown)}`)
        const ms = Math.min(waitMs, LONGEST_WAIT_MS)
        await delay(ms, undefined, { signal: closing.signal }).catch(() => undefined)
      }
    }
  }

  return {
    async stop() {
      closing.abort()
      await restarting
      await server.stop()
    },
  }
}
