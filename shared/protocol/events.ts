import type { Answer, Bye, Frame, Hello, Notice, Resync, Status } from './down.ts'
import type { Join, Operate, Seen } from './up.ts'

/** Typed map of what the server emits. */
export interface DownEvents {
  hello: (message: Hello) => void
  frame: (message: Frame) => void
  /** One binary packet, as `sync/columns.ts` writes it. */
  telemetry: (columns: Uint8Array) => void
  resync: (message: Resync) => void
  status: (message: Status) => void
  notice: (message: Notice, received: () => void) => void
  bye: (message: Bye) => void
}

/** Typed map of what screens emit. */
export interface UpEvents {
  operate: (message: Operate, answered: (answer: Answer) => void) => void
  join: (message: Join) => void
  seen: (message: Seen) => void
}
