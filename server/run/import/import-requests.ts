import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { allow, refuse, type Result } from '#shared/refusal.ts'
import type { RejectedRow } from '../ports.ts'
import { findColumns } from './columns.ts'
import { dayOrderOf } from './parse-instant.ts'
import { makeClassFinder } from './match-class.ts'
import { fault, readRow, type RowFault, type RowReader } from './read-row.ts'
import { readTable, tableFault, type TableRow } from './read-table.ts'
import type { ChunkRow, ImportCounts, ImportRequest } from './import-job.ts'
import { storeHistory } from './store-history.ts'
import { submitLive } from './submit-live.ts'

/** @source contracts.md "Import": one journal entry and one frame per chunk of at most 500 rows */
export const CHUNK_ROWS = 500
const DAY_MS = 86_400_000

/**
 * Imports one table of requests, chunk by chunk: memory does not grow with the file, and other work gets its turn
 * between chunks. A retry after any interruption goes on where it ended, because finished rows are known.
 *
 * @returns the counts, or why the file as a whole could not be taken (header, encoding, a store that takes no writes).
 */
export async function importRequests(request: ImportRequest): Promise<Result<ImportCounts>> {
  const { imports, clock } = request.deps
  const id = `import-${randomUUID()}`
  const counts = { rows: 0, stored: 0, known: 0, rejected: 0 }
  await imports.start({ id, source: request.source, file: request.filename, at: clock.cityNow() })
  try {
    const done = await importAll({ ...request, id }, counts)
    if (!done.ok) return done
    return allow({ id, ...counts })
  } catch (error) {
    const reason = tableFault(error)
    if (reason === undefined) throw error
    return refuse('malformed', 'file', { reason })
  } finally {
    const { stored, known, rejected } = counts
    await imports.finish(id, { stored, known, rejected })
  }
}

interface Counts {
  rows: number
  stored: number
  known: number
  rejected: number
}

type Running = ImportRequest & { readonly id: string }

async function importAll(request: Running, counts: Counts): Promise<Result<undefined>> {
  const table = readTable(request.stream, request.mapping.encoding)
  const header = await headerOf(table)
  const columns = findColumns(header, request.mapping)
  if (!columns.ok) return columns
  const target = request.mode === 'history' ? storeHistory(request) : submitLive(request)
  let reader: RowReader | undefined
  for await (const rows of inChunks(table)) {
    reader ??= {
      width: header.length,
      columns: columns.value,
      dates: {
        order: request.mapping.dateOrder ?? dayOrderOf(cellsOf(rows, columns.value)),
        timeZone: request.deps.atlas.pack.calendar.timeZone,
      },
      findClass: makeClassFinder(
        request.deps.atlas.pack.classes,
        request.mapping.classes,
        request.mapping.defaultClass,
      ),
      latestAt: request.deps.clock.cityNow() + DAY_MS,
    }
    const { good, rejected } = readChunk(rows, reader, request.id)
    const fate = await target.take(good)
    if (!fate.ok) return fate
    rejected.push(
      ...fate.value.rejected.map(({ line, ...why }) =>
        rejectedRow(request.id, rows, { line, ...why }),
      ),
    )
    await request.deps.imports.reject(rejected)
    counts.rows += rows.length
    counts.rejected += rejected.length
    counts.stored += fate.value.stored
    counts.known += fate.value.known
    await nextTurn()
  }
  return allow(undefined)
}

async function headerOf(table: AsyncGenerator<TableRow>): Promise<readonly string[]> {
  const first = await table.next()
  if (first.done || !('cells' in first.value)) return []
  return first.value.cells
}

async function* inChunks(table: AsyncGenerator<TableRow>): AsyncGenerator<readonly TableRow[]> {
  let rows: TableRow[] = []
  for await (const row of table) {
    rows.push(row)
    if (rows.length === CHUNK_ROWS) {
      yield rows
      rows = []
    }
  }
  if (rows.length > 0) yield rows
}

function* cellsOf(
  rows: readonly TableRow[],
  columns: { readonly reportedAt: number; readonly closedAt?: number | undefined },
): Generator<string> {
  for (const row of rows) {
    if (!('cells' in row)) continue
    yield row.cells[columns.reportedAt] ?? ''
    yield row.cells[columns.closedAt ?? -1] ?? ''
  }
}

function readChunk(
  rows: readonly TableRow[],
  reader: RowReader,
  importId: string,
): { readonly good: ChunkRow[]; readonly rejected: RejectedRow[] } {
  const good: ChunkRow[] = []
  const rejected: RejectedRow[] = []
  for (const entry of rows) {
    const read = 'cells' in entry ? readRow(entry.cells, reader) : fault('row', entry.fault)
    if ('reason' in read) rejected.push(rejectedRow(importId, rows, { line: entry.line, ...read }))
    else good.push({ line: entry.line, row: read })
  }
  return { good, rejected }
}

/** The raw row is personal: it stays in the register, for those who may import. */
function rejectedRow(
  importId: string,
  rows: readonly TableRow[],
  why: RowFault & { readonly line: number },
): RejectedRow {
  const entry = rows.find(({ line }) => line === why.line)
  const text = entry === undefined ? '' : 'cells' in entry ? entry.cells.join(',') : entry.text
  return {
    importId,
    row: why.line,
    field: why.field,
    reason: why.reason,
    text: text.slice(0, 2000),
  }
}
