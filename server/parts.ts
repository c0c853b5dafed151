import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Atlas } from './core/grid/locate.ts'
import type { ReadingStore } from './db/readings.ts'
import type { SessionStore } from './db/sessions.ts'
import type { Audiences } from './run/audiences.ts'
import type { Loop } from './run/loop.ts'
import type { Clock, Files, Imports, Journal, Outbox, Registers } from './run/ports.ts'
import type { Retention } from './run/retention.ts'
import type { Scheduler } from './run/scheduler.ts'
import type { UnitTelemetry } from './run/telemetry.ts'
import type { SocketServer } from './socket/server.ts'

/** What the wiring files hand to each other; no other file imports it. */

/** The parts that keep things. */
export interface OpenStore {
  readonly clock: Clock
  readonly isDemo: boolean
  readonly journal: Journal
  readonly registers: Registers
  readonly imports: Imports
  readonly readings: ReadingStore
  readonly retention: Retention
  readonly sessions: SessionStore
  readonly outbox: Outbox
  readonly files: Files
}

/** The writer with its audiences and clocks. Frames have nowhere to go until the doors are open. */
export interface RunningLoop {
  readonly loop: Loop
  readonly audiences: Audiences
  readonly telemetry: UnitTelemetry
  readonly scheduler: Scheduler
  readonly ended: Promise<Error>
  connect(sockets: SocketServer): void
}

/** All that doors may need. */
export interface DoorParts extends OpenStore, RunningLoop {
  readonly config: Config
  readonly atlas: Atlas
  readonly log: Logger
  readonly build: string
  readonly packHash: string
  readonly say: (line: string) => void
}
