import type { JournalEntry } from '../../server/run/ports.ts'
import { audiencesFor } from '#shared/access/audience.ts'
import { stageId } from '#shared/model/id.ts'
import type { RecordKind } from '#shared/model/record.ts'
import * as v from 'valibot'
import { recordKinds } from '#shared/model/record.ts'
import type { WireRecord } from '#shared/sync/change.ts'
import { isEqual } from '#shared/sync/diff.ts'
import {
  addDigest,
  digestRecord,
  formatDigest,
  zeroDigest,
  type Digest,
} from '#shared/sync/digest.ts'
import type { FrameBody, FrameOutcome, Mirror } from '#shared/sync/mirror.ts'
import { subjectOf } from '../../screens/live/outbox-entry.ts'
import { simCity } from './city.ts'
import { checkReadings } from './readings.ts'
import type { SimScreen } from './screen.ts'
import type { SimSensor } from './sensor.ts'
import type { Wish, World } from './world.ts'

const mainStage = v.parse(stageId, 'main')

/** Every written word of the simulation begins like this: it must lie in the register and nowhere else. */
export const CANARY = 'CANARY'

// Written down here once more, so that a slip in `shared/access/projection.ts` is not repeated by its check.
const hiddenFromWall: Partial<Record<RecordKind, readonly string[]>> = {
  incident: ['buildingId', 'orderIds', 'principalIds', 'handledBy', 'reason'],
  workOrder: ['principalId', 'reason'],
  alarm: ['deviceId', 'inputs'],
  unit: ['principalId', 'orderId'],
  device: ['point', 'buildingId', 'intervalMs'],
  stage: [],
}
/** Fields that no record of a kind may have on a projection; a kind that is not named is not shown there at all. */
export const hidden: Readonly<Record<string, Partial<Record<RecordKind, readonly string[]>>>> = {
  wall: hiddenFromWall,
  desk: { incident: [], workOrder: [], alarm: [], unit: [], device: [], stage: [] },
  phone: { incident: [], workOrder: [], unit: [], stage: [] },
}
const projectionOf = (audience: string) => audience.slice(audience.lastIndexOf('/') + 1)

/** I9: no field above the audience's label leaves the server. */
export function checkRecord(
  world: World,
  given: { readonly audience: string; readonly kind: RecordKind; readonly record: object },
): void {
  const forbidden = hidden[projectionOf(given.audience)]?.[given.kind]
  if (!forbidden) return world.violate('I9', `${given.kind} was sent to ${given.audience}`)
  for (const name of Object.keys(given.record)) {
    if (forbidden.includes(name))
      world.violate('I9', `${given.kind}.${name} was sent to ${given.audience}`)
  }
}

const seen = new WeakSet<FrameBody>()

/** I9 for a frame, and: nothing leaves that is not durable. Frames are made of records, and `checkJournal` reads those. */
export function checkFrame(world: World, frame: FrameBody): void {
  if (frame.to > world.disk.lastSeq)
    world.violate('I1', `${frame.audience} was told of ${frame.to} before it was durable`)
  if (seen.has(frame)) return
  seen.add(frame)
  for (const change of frame.changes) {
    if (change.op === 'remove') continue
    const record = change.op === 'put' ? change.record : change.fields
    checkRecord(world, { audience: frame.audience, kind: change.kind, record })
  }
}

/** I5: a screen's version never goes back within an epoch. */
export function checkVersion(
  world: World,
  given: {
    readonly screen: string
    readonly mirror: Mirror
    readonly before: { readonly epoch: string; readonly version: number }
  },
): void {
  const { mirror, before, screen } = given
  if (mirror.epoch === before.epoch && mirror.version < before.version)
    world.violate(
      'I5',
      `${screen} went from ${before.version} back to ${mirror.version} of ${mirror.audience}`,
    )
}

/** I4 while it runs: unless a frame was spoiled or lost on a living connection, sums never differ and there is never a gap. */
export function checkOutcome(
  world: World,
  given: {
    readonly screen: string
    readonly mayGap: boolean
    readonly mayDiverge: boolean
    readonly frame: FrameBody
    readonly outcome: FrameOutcome
  },
): void {
  const { frame, outcome, screen, mayGap, mayDiverge } = given
  if (outcome === 'diverged' && !mayDiverge)
    world.violate('I4', `${screen} diverged in ${frame.audience} at ${frame.to}`)
  if (outcome === 'gap' && !mayGap && !mayDiverge)
    world.violate('I4', `${screen} saw a gap in ${frame.audience} before ${frame.from}`)
}

/** All that must hold when everything has come to rest. */
export function checkAtRest(
  world: World,
  screens: readonly SimScreen[],
  sensors: readonly SimSensor[],
): void {
  const { entries } = world.disk
  checkReadings(world, sensors, entries)
  checkJournal(world, entries)
  checkClaims(world, entries)
  checkSteps(world, entries)
  checkTrace(world, entries)
  checkWishes(world, screens)
  checkOrder(world)
  const state = replay(entries)
  const wanted = new Map<string, Wanted>()
  const wantedOf = (audience: string) => {
    const known = wanted.get(audience)
    if (known) return known
    const records = expectedOf(state, audience)
    const made = { records, hash: formatDigest(sumOf(records)) }
    wanted.set(audience, made)
    return made
  }
  for (const screen of screens) if (!screen.page?.isSignedOut) checkMirrors(world, screen, wantedOf)
}

/** I1, I18: every act once, without gaps, in the server's time; and no written word in it. */
function checkJournal(world: World, entries: readonly JournalEntry[]): void {
  const ids = new Set<string>()
  let last = 0
  entries.forEach(({ seq, operationId, at, happenedAt }, index) => {
    if (seq !== index + 1) world.violate('I1', `entry ${seq} stands at ${index + 1}`)
    const id = operationId.split(':copy-')[0] ?? operationId
    if (ids.has(id)) world.violate('I1', `${id} happened twice`)
    ids.add(id)
    if (at < last) world.violate('I18', `entry ${seq} is older than the one before`)
    if (happenedAt !== null && happenedAt > at)
      world.violate('I18', `entry ${seq} happened after it was received`)
    last = at
  })
  const kept = JSON.stringify([entries, [...world.disk.results.values()]])
  if (kept.includes(CANARY)) world.violate('I9', 'a written word lies in the journal')
}

const steps: Readonly<Record<string, readonly string[]>> = {
  reported: ['reported', 'verifying', 'registered', 'refused'],
  verifying: ['verifying', 'registered', 'refused'],
  registered: ['registered', 'dispatched'],
  dispatched: ['dispatched', 'handling', 'registered'],
  handling: ['handling', 'handled', 'registered'],
  handled: ['handled', 'rechecking'],
  rechecking: ['rechecking', 'closed', 'handling'],
  closed: ['closed'],
  refused: ['refused'],
}

/** I11: only listed steps, each from where the one before ended; nothing is closed without a recheck. */
function checkSteps(world: World, entries: readonly JournalEntry[]): void {
  const states = new Map<string, string>()
  for (const { seq, trace } of entries) {
    for (const { incidentId, from, to } of trace) {
      if (from === null || to === null) continue
      const known = states.get(incidentId)
      if (known !== undefined && known !== from)
        world.violate('I11', `entry ${seq} takes ${incidentId} from ${from}, it stood at ${known}`)
      if (!steps[from]?.includes(to))
        world.violate('I11', `entry ${seq} takes ${incidentId} from ${from} to ${to}`)
      states.set(incidentId, to)
    }
  }
}

const withoutSubject = new Set([
  'setScene',
  'foundCity',
  'archiveIncidents',
  'closeHour',
  'setDeviceOnline',
])

/** I12: every act on a matter has a trace with actor or rule, and instant. */
function checkTrace(world: World, entries: readonly JournalEntry[]): void {
  for (const { seq, intent, actorId, at, trace } of entries) {
    if (withoutSubject.has(intent.kind)) continue
    const hasActor = trace.some((step) => step.actorId === actorId || step.rule !== null)
    if (!hasActor || trace.some((step) => step.at !== at))
      world.violate('I12', `entry ${seq} (${intent.kind}) has no trace of who and when`)
  }
}

/** I6: nobody takes what another holds, unless it was released between. */
function checkClaims(world: World, entries: readonly JournalEntry[]): void {
  const holders = new Map<string, string>()
  for (const { seq, intent, actorId } of entries) {
    if (intent.kind !== 'acceptOrder' && intent.kind !== 'returnOrder') continue
    const incidentId = intent.orderId.slice(0, intent.orderId.lastIndexOf('.'))
    const holder = holders.get(incidentId)
    if (intent.kind === 'returnOrder') holders.delete(incidentId)
    else if (holder === undefined) holders.set(incidentId, actorId)
    else world.violate('I6', `entry ${seq}: ${actorId} took ${incidentId}, held by ${holder}`)
  }
}

/** I1, I2: every act was answered, and what was said to be accepted is in the journal at that number. */
function checkWishes(world: World, screens: readonly SimScreen[]): void {
  const gone = new Set(screens.filter(({ page }) => page?.isSignedOut).map(({ name }) => name))
  for (const { id, screen, answer } of world.wishes) {
    if (!answer) {
      if (!gone.has(screen)) world.violate('I2', `${id} was never answered`)
      continue
    }
    const entry = world.disk.entries.find(
      ({ operationId }) => operationId.split(':copy-')[0] === id,
    )
    if (answer.status === 'accepted' && entry?.seq !== answer.version)
      world.violate('I1', `${id} was acknowledged as ${answer.version} and is not there`)
    if (answer.status === 'refused' && entry)
      world.violate('I1', `${id} was refused and happened as ${entry.seq}`)
  }
}

/** I3: what one screen asked for happened in the order in which it was asked for. */
function checkOrder(world: World): void {
  const lastOf = new Map<string, { readonly seq: number; readonly id: string }>()
  for (const wish of world.wishes) {
    if (wish.answer?.status !== 'accepted') continue
    for (const line of linesOf(wish)) {
      const last = lastOf.get(line)
      if (last && last.seq > wish.answer.version)
        world.violate('I3', `${wish.id} overtook nothing but came before ${last.id}`)
      lastOf.set(line, { seq: wish.answer.version, id: wish.id })
    }
  }
}

/** One line per subject, and one for all that never stood behind a refusal. */
function linesOf(wish: Wish): string[] {
  const subject = subjectOf(wish.intent)
  const own = subject === undefined ? [] : [`${wish.screen} ${subject}`]
  return wish.isHeld ? own : [...own, wish.screen]
}

type State = ReadonlyMap<RecordKind, ReadonlyMap<string, WireRecord>>

/** The state, made from the journal by the plainest means. */
export function replay(entries: readonly JournalEntry[]): State {
  const state = new Map(recordKinds.map((kind) => [kind, new Map<string, WireRecord>()]))
  for (const change of entries.flatMap(({ changes }) => changes)) {
    const records = state.get(change.kind)
    if (change.op === 'remove') records?.delete(change.id)
    else if (change.op === 'put') records?.set(change.id, change.record)
    else records?.set(change.id, { ...records.get(change.id), ...change.fields, id: change.id })
  }
  return state
}

function isMember(audience: string, kind: RecordKind, record: WireRecord): boolean {
  const key = audience.slice(0, audience.lastIndexOf('/'))
  const [sort, ...rest] = key.split(':')
  const id = rest.join(':')
  const has = (field: unknown) => Array.isArray(field) && field.includes(id)
  if (kind === 'sequence') return false
  if (kind === 'stage') return sort === 'stage' && record.id === id
  if (sort === 'area') return has(record['placeIds'])
  return sort === 'principal' && (has(record['principalIds']) || record['principalId'] === id)
}

/** A wall is told of a matter at somebody's home by the community, whose middle is its place (I17). */
function withoutHome(record: WireRecord): WireRecord {
  if (record['classCode'] !== 'care') return record
  const ids = record['placeIds'] as readonly string[]
  const own = simCity.places.filter(({ id }) => ids.includes(id))
  const community = own.find(({ kind }) => kind === 'community')
  return { ...record, point: community?.center ?? null, address: (community ?? own[0])?.names }
}

/** What a screen of this audience must hold. */
export function expectedOf(state: State, audience: string): Map<string, WireRecord> {
  const expected = new Map<string, WireRecord>()
  for (const [kind, records] of state) {
    const forbidden = hidden[projectionOf(audience)]?.[kind]
    if (!forbidden) continue
    for (const record of records.values()) {
      if (!isMember(audience, kind, record)) continue
      const told = audience.endsWith('/wall') ? withoutHome(record) : record
      const shown = Object.entries(told).filter(([name]) => !forbidden.includes(name))
      expected.set(`${kind}/${record.id}`, { ...Object.fromEntries(shown), id: record.id })
    }
  }
  return expected
}

/** What a screen of an audience must hold, and the sum of it. */
interface Wanted {
  readonly records: ReadonlyMap<string, WireRecord>
  readonly hash: string
}

/** I4, I17: each mirror equals what its audience must hold by the journal; version and sum included. */
function checkMirrors(
  world: World,
  screen: SimScreen,
  wantedOf: (audience: string) => Wanted,
): void {
  const { principal, screen: kind } = screen.session
  const own: readonly string[] = audiencesFor(principal, kind, mainStage)
  for (const mirror of screen.page?.mirrors.values() ?? []) {
    const who = `${screen.name} in ${mirror.audience}`
    if (!own.includes(mirror.audience))
      world.violate('I15', `${who}, which is not its own any more`)
    if (mirror.version !== world.disk.lastSeq || mirror.epoch !== world.disk.epoch)
      world.violate('I4', `${who} stands at ${mirror.version}`)
    const { records: expected, hash } = wantedOf(mirror.audience)
    checkContents(world, { who, mirror, expected })
    if (hash !== formatDigest(mirror.digest)) world.violate('I4', `${who} has a wrong sum`)
  }
}

function checkContents(
  world: World,
  given: {
    readonly who: string
    readonly mirror: Mirror
    readonly expected: ReadonlyMap<string, WireRecord>
  },
): void {
  const { who, mirror, expected } = given
  const held = new Map<string, WireRecord>()
  for (const [kind, records] of mirror.table)
    for (const record of records.values()) held.set(`${kind}/${record.id}`, record)
  for (const [key, record] of expected)
    if (!isEqual(held.get(key), record))
      world.violate('I17', `${who} holds ${key} wrongly or not at all`)
  for (const key of held.keys())
    if (!expected.has(key)) world.violate('I17', `${who} holds ${key}, which is not of it`)
}

function sumOf(expected: ReadonlyMap<string, WireRecord>): Digest {
  let sum = zeroDigest
  for (const [key, record] of expected) {
    const kind = recordKinds.find((known) => key.startsWith(`${known}/`))
    if (kind) sum = addDigest(sum, digestRecord(kind, record))
  }
  return sum
}
