import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import * as v from 'valibot'

/** A process of its own, asked by name. Every answer is parsed by whoever asks. */
export interface Child {
  readonly pid: number
  ask<Schema extends v.GenericSchema>(
    name: string,
    args: unknown,
    schema: Schema,
  ): Promise<v.InferOutput<Schema>>
  /** Asks where no answer but "done" is awaited. */
  tell(name: string, args?: unknown): Promise<void>
  /** Asks it to end; kills it when it does not. */
  end(): Promise<void>
  kill9(): Promise<void>
}

const TASKSET = '/usr/bin/taskset'
const PATIENCE_MS = 10_000
const reply = v.object({
  id: v.number(),
  value: v.optional(v.unknown()),
  error: v.optional(v.string()),
})
const request = v.object({ id: v.number(), name: v.string(), args: v.unknown() })

/** Whether processes can be kept to a core; elsewhere figures of CPU say less, and the benchmark says so. */
export const canPin = existsSync(TASKSET)

/**
 * Starts `file` under this Node, kept to one core where the system can.
 *
 * @param flags - for Node, such as `--cpu-prof`.
 */
export async function startChild(
  file: string,
  core: number,
  given: { readonly args?: readonly string[]; readonly flags?: readonly string[] } = {},
): Promise<Child> {
  const command = [process.execPath, ...(given.flags ?? []), file, ...(given.args ?? [])]
  const [program = '', ...args] = canPin ? [TASKSET, '-c', String(core), ...command] : command
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const waiting = new Map<number, (answer: v.InferOutput<typeof reply>) => void>()
  let count = 0
  child.on('message', (message) => {
    const answer = v.parse(reply, message)
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  child.once('exit', (code, signal) => {
    for (const [id, answer] of waiting)
      answer({ id, error: `${file} ended (${code ?? signal ?? '?'})` })
    waiting.clear()
  })

  function ask<Schema extends v.GenericSchema>(name: string, asked: unknown, schema: Schema) {
    count += 1
    const id = count
    return new Promise<v.InferOutput<Schema>>((resolve, reject) => {
      waiting.set(id, ({ value, error }) => {
        if (error !== undefined) return reject(new Error(`${name}: ${error}`))
        resolve(v.parse(schema, value))
      })
      child.send({ id, name, args: asked })
    })
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  async function end(signal: 'SIGTERM' | 'SIGKILL') {
    if (hasEnded()) return
    const ended = once(child, 'exit')
    child.kill(signal)
    const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    await ended
    clearTimeout(patience)
  }
  await ask('ready', null, v.unknown())
  return {
    pid: child.pid ?? 0,
    ask,
    tell: async (name, asked = null) => {
      await ask(name, asked, v.unknown())
    },
    end: () => end('SIGTERM'),
    kill9: () => end('SIGKILL'),
  }
}

export type Commands = Readonly<Record<string, (args: unknown) => unknown>>

/** The other end: answers what the parent asks, and ends when the parent does. */
export function answerParent(
  commands: Commands,
  close: () => Promise<void> | void = () => undefined,
): void {
  const all: Commands = { ready: () => null, ...commands }
  process.on('message', (message) => {
    const { id, name, args } = v.parse(request, message)
    const command = all[name]
    Promise.resolve()
      .then(() => {
        if (!command) throw new Error('not known here')
        return command(args)
      })
      .then(
        (value) => process.send?.({ id, value }),
        (error: unknown) =>
          process.send?.({ id, error: error instanceof Error ? error.stack : String(error) }),
      )
  })
  const leave = () => void Promise.resolve(close()).finally(() => process.exit(0))
  process.once('disconnect', leave)
  process.once('SIGTERM', leave)
}
