import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { toWgs84 } from '#shared/geo/coordinates.ts'
import { operationId } from '#shared/model/id.ts'
import type { Incident } from '#shared/model/incident.ts'
import { allow } from '#shared/refusal.ts'
import type { Gate } from '../gate.ts'
import type { ImportedRow } from '../ports.ts'
import type { ImportMapping } from './columns.ts'
import type { ChunkRow, HistoryDeps, ImportTarget } from './import-job.ts'
import { importedId, type ReadRow } from './read-row.ts'

/** @source sync.md §1: an audience mirrors at most 20,000 incidents; the city's audience holds them all */
const MOST_LIVE = 20_000

/** Remembered per row of a running import: enough to tell contents of one number apart, small for a million rows. */
const SHORT_HASH = 16

interface HistoryRun {
  readonly filename: string
  readonly source: string
  readonly mapping: ImportMapping
  readonly deps: HistoryDeps
}

/** A row that is new or changed, under the key by which it is known. */
interface FreshRow extends ChunkRow {
  readonly key: string
}

/** Matters of the past: to the register all of them, to the live set those that are open. */
export function storeHistory(run: HistoryRun): ImportTarget {
  const { gate, imports } = run.deps
  const hashesOf = new Map<string, string>()
  let room = MOST_LIVE - countOf(gate.committed.all('incident'))
  return {
    async take(rows) {
      const fresh = await freshRows(run, rows, hashesOf)
      const known = rows.length - fresh.length
      if (fresh.length === 0) return allow({ stored: 0, known, rejected: [] })
      const incidents = fresh.map(({ row }) => incidentOf(run, row))
      const open = liveOf(gate, incidents, room)
      const answer = await gate.submit(chunkOf(run, fresh, open))
      if (answer.status === 'refused') return { ok: false, refusal: answer.refusal }
      room -= open.length
      // After the entry: if this fails, a retry finds the stored answer of the same chunk and comes here again.
      await imports.storeChunk({ source: run.source, rows: importedRows(fresh, incidents) })
      return allow({ stored: fresh.length, known, rejected: [] })
    },
  }
}

function countOf(entries: Iterable<unknown>): number {
  let count = 0
  for (const entry of entries) if (entry) count += 1
  return count
}

/**
 * Leaves out what is known. A number that comes again in one file with another content is known by its turn
 * (`number~2`), so that importing the file again finds every row known.
 */
async function freshRows(
  run: HistoryRun,
  rows: readonly ChunkRow[],
  hashesOf: Map<string, string>,
): Promise<readonly FreshRow[]> {
  const candidates: FreshRow[] = []
  for (const entry of rows) {
    const { number, contentHash } = entry.row
    const hashes = hashesOf.get(number) ?? ''
    const short = contentHash.slice(0, SHORT_HASH)
    if (hashes.includes(short)) continue
    hashesOf.set(number, hashes + short)
    const turn = hashes.length / SHORT_HASH + 1
    const key = turn === 1 ? number : `${number}~${String(turn)}`
    candidates.push({ ...entry, key })
  }
  const known = await run.deps.imports.known(
    run.source,
    candidates.map(({ key }) => key),
  )
  return candidates.filter(({ key, row }) => known.get(key) !== row.contentHash)
}

/** Open matters that enter the live set, and live ones that the file now says are closed. */
function liveOf(gate: Gate, incidents: readonly Incident[], room: number): readonly Incident[] {
  const byId = new Map<string, Incident>()
  for (const incident of incidents) {
    const present = gate.committed.get('incident', incident.id)
    // Who took it over here decides about it; the file does not.
    if (present && present.orderIds.length > 0) continue
    const isOpen = incident.status === 'registered'
    if (present && (isOpen || present.closedAt === null)) {
      byId.set(incident.id, { ...incident, revision: present.revision + 1 })
    } else if (isOpen || byId.has(incident.id)) byId.set(incident.id, incident)
  }
  return [...byId.values()].slice(0, Math.max(0, room))
}

function chunkOf(run: HistoryRun, fresh: readonly FreshRow[], open: readonly Incident[]) {
  const chunkHash = createHash('sha256')
  for (const { key, row } of fresh) chunkHash.update(`${run.source}\0${key}\0${row.contentHash}\n`)
  const hash = chunkHash.digest('hex')
  return {
    id: v.parse(operationId, `import-${hash.slice(0, 40)}`),
    principal: run.deps.system,
    intent: {
      kind: 'importChunk' as const,
      file: run.filename.slice(0, 200),
      chunkHash: hash,
      firstRow: fresh[0]?.line ?? 0,
      lastRow: fresh.at(-1)?.line ?? 0,
      mode: 'history' as const,
      open: [...open],
      closed: fresh.length - open.length,
    },
    fresh: false,
  }
}

function importedRows(fresh: readonly FreshRow[], incidents: readonly Incident[]): ImportedRow[] {
  return fresh.flatMap(({ key, row }, index) => {
    const incident = incidents[index]
    return incident ? [{ number: key, contentHash: row.contentHash, incident }] : []
  })
}

/** One matter of the past: no clocks, no orders; its address comes from our atlas, never from the file. */
function incidentOf(run: HistoryRun, row: ReadRow): Incident {
  return {
    ...standsAt(run, row),
    id: importedId(run.source, row.number),
    classCode: row.classCode,
    priority: run.deps.atlas.class(row.classCode)?.priority ?? 4,
    status: row.status,
    origin: 'imported',
    voices: { patrol: 0, resident: 0, hotline: 1, device: 0, match: 0, system: 0 },
    reportedAt: row.reportedAt,
    verifyingAt: null,
    registeredAt: row.reportedAt,
    dispatchedAt: null,
    acceptedAt: null,
    onSceneAt: null,
    handledAt: null,
    closedAt: row.closedAt,
    organizationId: null,
    orderIds: [],
    principalIds: [],
    handledBy: null,
    reason: row.status === 'merged' ? 'duplicate' : null,
    reworks: 0,
    evidence: 0,
    lateClocks: [],
    revision: 0,
  }
}

/** Where it stands. Outside the city is as good as nowhere: it goes to the list of unlocated matters. */
function standsAt(
  run: HistoryRun,
  row: ReadRow,
): Pick<Incident, 'point' | 'buildingId' | 'address' | 'placeIds'> {
  const { atlas } = run.deps
  const point = row.point && toWgs84(row.point, run.mapping.coordinateSystem ?? 'wgs84')
  const location = point && atlas.locate(point)
  if (!location || location.placeIds.length === 0) {
    const city = atlas.pack.places[0]
    return {
      point: null,
      buildingId: null,
      address: atlas.pack.names,
      placeIds: city ? [city.id] : [],
    }
  }
  const { buildingId, address, placeIds } = location
  const isHome = atlas.class(row.classCode)?.inHome ?? false
  return {
    point: shownPoint(run, point, { isHome, buildingId }),
    buildingId,
    address,
    placeIds: [...placeIds],
  }
}

/** A matter in a home is shown at its building, never at the exact point. */
function shownPoint(
  run: HistoryRun,
  point: Incident['point'],
  at: { readonly isHome: boolean; readonly buildingId: Incident['buildingId'] },
): Incident['point'] {
  if (!at.isHome || at.buildingId === null) return point
  return run.deps.atlas.building(at.buildingId)?.center ?? null
}
