import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { operationId, principalId } from '#shared/model/id.ts'
import type { SystemIntent } from '#shared/model/intent/intent.ts'
import { runningDeadline, type Deadline } from '#shared/time/deadline.ts'
import { SYSTEM_ID, SYSTEM_ROLE } from '../core/city.ts'
import type { CityAtlas } from '../core/view.ts'
import type { Gate } from './gate.ts'
import type { Clock, Commit } from './ports.ts'
import type { Housekeeping } from './retention.ts'

/** How often the clocks are looked at (real ms), and how many may fire at one look, so that none starves the queue. */
const LOOK_MS = 500
const FIRE_LIMIT = 100
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const ARCHIVE_EVERY_MS = 60_000

/** The server itself, as an actor. */
export const systemPrincipal: Principal = {
  id: v.parse(principalId, SYSTEM_ID),
  role: SYSTEM_ROLE,
  label: SYSTEM_ID,
  scopePlaceIds: [],
  organizationId: null,
  unitId: null,
  stageId: null,
}

/** Asks for something in the server's own name. */
export function submitAsSystem(gate: Gate, intent: SystemIntent): ReturnType<Gate['submit']> {
  const id = v.parse(operationId, `sys-${randomUUID()}`)
  return gate.submit({ id, principal: systemPrincipal, intent, fresh: true })
}

/** Deadlines, hours and the archive: what happens because time passes enters the one queue like everything else. */
export interface Scheduler {
  published(commit: Commit): void
  start(): void
  stop(): void
}

export function makeScheduler(parts: {
  readonly gate: Gate
  readonly atlas: CityAtlas
  readonly clock: Clock
  readonly housekeeping: Housekeeping
}): Scheduler {
  const { gate, atlas, clock, housekeeping } = parts
  const due = new Map<string, Deadline>()
  let hourAt = Math.floor(clock.cityNow() / HOUR_MS) * HOUR_MS
  /** Hours that have passed and are not closed. */
  const missed = new Set<number>()
  let archivedAt = 0
  let cancel: (() => void) | undefined

  function watch(id: string): void {
    const incident = gate.committed.get('incident', id)
    const limits = incident && atlas.class(incident.classCode)
    const running = incident && limits && runningDeadline(incident, limits)
    if (running && !incident.lateClocks.includes(running.clock)) due.set(id, running)
    else due.delete(id)
  }

  function look(): void {
    // While the store is away nothing is asked for: it is all still due when it is back.
    if (!gate.isReadOnly) doDue(clock.cityNow())
    cancel = clock.after(LOOK_MS, look)
  }

  function doDue(now: number): void {
    let fired = 0
    for (const [id, deadline] of due) {
      if (deadline.dueAt > now || fired >= FIRE_LIMIT) continue
      fired += 1
      due.delete(id)
      void fire(id, deadline)
    }
    closeHours(now)
    if (now - archivedAt >= ARCHIVE_EVERY_MS) {
      archivedAt = now
      archive(Math.max(0, now - DAY_MS))
    }
    housekeeping.look(now)
  }

  /** What was not taken is watched again: a deadline that meets a full queue is late, not lost. */
  async function fire(id: string, deadline: Deadline): Promise<void> {
    const { clock: name, dueAt } = deadline
    const answer = await submitAsSystem(gate, {
      kind: 'deadlinePassed',
      subject: 'incident',
      subjectId: id,
      clock: name,
      dueAt,
    })
    if (answer.status === 'refused') watch(id)
  }

  /** Asks only when something ended before then: every refusal is a row in the store. */
  function archive(before: number): void {
    for (const { closedAt } of gate.committed.all('incident')) {
      if (closedAt === null || closedAt > before) continue
      void submitAsSystem(gate, { kind: 'archiveIncidents', before })
      return
    }
  }

  /** Every hour that has passed, each once: a fast day may pass several between two looks. */
  function closeHours(now: number): void {
    for (; hourAt + HOUR_MS <= now; hourAt += HOUR_MS) missed.add(hourAt)
    for (const hour of missed) void closeHour(hour)
  }

  /** One that was not taken is asked for again at the next look. */
  async function closeHour(hour: number): Promise<void> {
    missed.delete(hour)
    const { status } = await submitAsSystem(gate, { kind: 'closeHour', hourAt: hour })
    if (status === 'refused') missed.add(hour)
  }

  return {
    published(commit) {
      for (const { kind, id } of commit.touched) if (kind === 'incident') watch(id)
    },
    start() {
      for (const { id } of gate.committed.all('incident')) watch(id)
      look()
    },
    stop: () => cancel?.(),
  }
}
