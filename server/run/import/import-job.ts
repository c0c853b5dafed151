import type { Principal } from '#shared/access/principal.ts'
import type { Result } from '#shared/refusal.ts'
import type { CityAtlas } from '../../core/view.ts'
import type { Gate } from '../gate.ts'
import type { Clock, Imports } from '../ports.ts'
import type { ImportMapping } from './columns.ts'
import type { ReadRow, RowFault } from './read-row.ts'

export interface HistoryDeps {
  readonly gate: Gate
  readonly imports: Imports
  readonly atlas: Pick<CityAtlas, 'pack' | 'locate' | 'class' | 'building'>
  readonly clock: Pick<Clock, 'cityNow'>
  /** The server itself, as an actor: only it may submit chunks. */
  readonly system: Principal
}

/** What became of the good rows of a chunk. */
export interface ChunkFate {
  readonly stored: number
  readonly known: number
  readonly rejected: readonly (RowFault & { readonly line: number })[]
}

/** Takes the rows of a file, chunk after chunk. */
export interface ImportTarget {
  take(rows: readonly ChunkRow[]): Promise<Result<ChunkFate>>
}

/** What an import needs. `system` is the actor of history chunks. */
export interface ImportDeps extends HistoryDeps {
  readonly imports: Imports
}

/** One file to import. */
export interface ImportRequest {
  readonly stream: AsyncIterable<Uint8Array>
  readonly filename: string
  readonly mapping: ImportMapping
  /** `history`: matters of the past, without clocks. `live`: every row is a report of now. */
  readonly mode: 'history' | 'live'
  /** Whose numbers these are: source and number together name a matter. */
  readonly source: string
  readonly deps: ImportDeps
}

/** rows = stored + known + rejected, always. */
export interface ImportCounts {
  readonly id: string
  readonly rows: number
  readonly stored: number
  readonly known: number
  readonly rejected: number
}

/** A row with its place in the file. */
export interface ChunkRow {
  readonly line: number
  readonly row: ReadRow
}
