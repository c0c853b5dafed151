import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { CsvError, parse } from 'csv-parse'
import { sniffDelimiter } from './columns.ts'
import { decodeText } from './decode-text.ts'

/** One record of a table. */
export type TableRow =
  | { readonly line: number; readonly cells: readonly string[] }
  /** Could not be cut into cells: an open quote, or far too long. */
  | { readonly line: number; readonly fault: string; readonly text: string }

/** The upload cannot be read as a table at all. */
export class UnreadableTable extends Error {}

/** A file that unpacks to more than this is no table of requests. */
const MOST_UNPACKED_BYTES = 2 * 1024 ** 3
/** Text tables pack at most about 20 : 1; above this somebody builds a bomb. */
const MOST_RATIO = 200
const LONGEST_RECORD = 256 * 1024
const LONGEST_HEADER = 256 * 1024

/** Records of an uploaded table, first the header. Unpacks gzip, finds encoding and delimiter by looking. */
export async function* readTable(
  bytes: AsyncIterable<Uint8Array>,
  encoding?: string,
): AsyncGenerator<TableRow> {
  const text = decodeText(await unpacked(bytes), encoding)
  const { head, rest } = await takeHead(text)
  if (head === '') return
  const skipped: TableRow[] = []
  let line = 0
  const parser = parse({
    delimiter: sniffDelimiter(/^[^\r\n]*/u.exec(head)?.[0] ?? ''),
    info: true,
    bom: true,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_RECORD,
    on_skip: (error, raw) => {
      skipped.push({
        line: line + 1,
        fault: error?.code ?? 'unreadable',
        text: raw?.slice(0, 2000) ?? '',
      })
      return undefined
    },
  })
  // Errors of the source reach the loop below through the parser.
  pipeline(Readable.from(withPlainEnds(withHead(head, rest))), parser, () => undefined)
  for await (const entry of parser) {
    yield* skipped.splice(0)
    if (!isRecord(entry)) continue
    yield { line: line + 1, cells: entry.record }
    line = entry.info.lines
  }
  yield* skipped.splice(0)
}

function isRecord(
  entry: unknown,
): entry is { readonly record: readonly string[]; readonly info: { readonly lines: number } } {
  return typeof entry === 'object' && entry !== null && 'record' in entry && 'info' in entry
}

async function takeHead(
  text: AsyncGenerator<string>,
): Promise<{ readonly head: string; readonly rest: AsyncGenerator<string> }> {
  let head = ''
  while (!/[\r\n]/u.test(head) && head.length < LONGEST_HEADER) {
    const next = await text.next()
    if (next.done) break
    head += next.value
  }
  if (head.includes('\0')) throw new UnreadableTable('not a text table')
  return { head, rest: text }
}

async function* withHead(head: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield head
  yield* rest
}

/** One kind of line end, so that lines are counted right in files that mix them. */
async function* withPlainEnds(text: AsyncGenerator<string>): AsyncGenerator<string> {
  let isCut = false
  for await (const part of text) {
    const whole: string = isCut ? `\r${part}` : part
    isCut = whole.endsWith('\r')
    yield (isCut ? whole.slice(0, -1) : whole).replace(/\r\n?/gu, '\n')
  }
  if (isCut) yield '\n'
}

async function unpacked(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = bytes[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done) return Readable.from([])
  const [one, two] = first.value
  if (one === 0x50 && two === 0x4b) {
    throw new UnreadableTable('a workbook or archive: save it as CSV first')
  }
  const all = resumed(first.value, iterator)
  return one === 0x1f && two === 0x8b ? gunzip(all) : all
}

async function* resumed(
  first: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
}

async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const size = { packed: 0, unpacked: 0 }
  const counted = Readable.from(count(packed, (length) => (size.packed += length)))
  const stream = createGunzip()
  pipeline(counted, stream, () => undefined)
  for await (const part of count(stream, (length) => (size.unpacked += length))) {
    const limit = Math.min(MOST_UNPACKED_BYTES, 1_000_000 + size.packed * MOST_RATIO)
    if (size.unpacked > limit) throw new UnreadableTable('unpacks to far more than a table would')
    yield part
  }
}

async function* count(
  bytes: AsyncIterable<unknown>,
  add: (length: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const part of bytes) {
    if (!(part instanceof Uint8Array)) throw new UnreadableTable('not bytes')
    add(part.length)
    yield part
  }
}

/** What a thrown error says about the upload; undefined when it is our own fault. */
export function tableFault(error: unknown): string | undefined {
  if (error instanceof UnreadableTable) return error.message
  if (error instanceof CsvError) return error.code
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('Z_')) return 'damaged gzip file'
  return code === 'ERR_ENCODING_NOT_SUPPORTED' ? 'unknown encoding' : undefined
}
