import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { incidentId, type ClassCode } from '#shared/model/id.ts'
import { position, type Position } from '#shared/model/position.ts'
import type { Columns, ImportField } from './columns.ts'
import type { ClassFinder } from './match-class.ts'
import { parseInstant, type DateStyle } from './parse-instant.ts'

/** One row, understood. */
export interface ReadRow {
  readonly number: string
  readonly classCode: ClassCode
  readonly reportedAt: number
  readonly closedAt: number | null
  readonly status: 'registered' | 'closed' | 'merged'
  /** As the file has it; the caller converts. */
  readonly point: Position | null
  readonly address: string
  readonly contentHash: string
}

/** Why a row was not taken. */
export interface RowFault {
  readonly field: string
  readonly reason: string
}

/** How to read the rows of one file. */
export interface RowReader {
  readonly width: number
  readonly columns: Columns
  readonly dates: DateStyle
  readonly findClass: ClassFinder
  /** Rows reported later than this are wrong, ms. */
  readonly latestAt: number
}

/** Reads one row. Never throws, whatever it holds. */
export function readRow(cells: readonly string[], reader: RowReader): ReadRow | RowFault {
  const raggedness = ragged(cells, reader.width)
  if (raggedness) return raggedness
  const text = (field: ImportField) => cells[reader.columns[field] ?? -1]?.trim() ?? ''
  const number = text('number')
  if (number === '' || number.length > 200) return fault('number', 'empty or longer than 200')
  const times = readTimes(text, reader)
  if ('reason' in times) return times
  const classCode = reader.findClass(text('class'))
  if (classCode === undefined) {
    return fault('class', `unknown class "${text('class').slice(0, 80)}"; name it in map.classes`)
  }
  const status = statusOf(text('status'), times.closedAt)
  if (status === undefined) {
    return fault('status', `unknown status "${text('status').slice(0, 80)}"`)
  }
  const point = readPoint(text('lat'), text('lon'))
  if (point !== null && 'reason' in point) return point
  const address = text('address').slice(0, 400)
  const contentHash = createHash('sha256')
    .update(JSON.stringify([cells, classCode, times.reportedAt, times.closedAt]))
    .digest('hex')
  return { number, classCode, ...times, status, point, address, contentHash }
}

/** @returns a fault; `field` names what the operator can change. */
export function fault(field: string, reason: string): RowFault {
  return { field, reason }
}

function ragged(cells: readonly string[], width: number): RowFault | undefined {
  if (cells.length === width) return undefined
  if (cells.length > width && cells.slice(width).every((cell) => cell.trim() === ''))
    return undefined
  return fault('row', `expected ${String(width)} columns, found ${String(cells.length)}`)
}

function readTimes(
  text: (field: ImportField) => string,
  reader: RowReader,
): Pick<ReadRow, 'reportedAt' | 'closedAt'> | RowFault {
  const reportedAt = parseInstant(text('reportedAt'), reader.dates)
  if (reportedAt === undefined) {
    return fault('reportedAt', `no date: "${text('reportedAt').slice(0, 40)}"`)
  }
  if (reportedAt < 0 || reportedAt > reader.latestAt) {
    return fault('reportedAt', 'outside the time the city knows')
  }
  const closedText = text('closedAt')
  if (closedText === '') return { reportedAt, closedAt: null }
  const closedAt = parseInstant(closedText, reader.dates)
  if (closedAt === undefined) return fault('closedAt', `no date: "${closedText.slice(0, 40)}"`)
  if (closedAt > reader.latestAt) return fault('closedAt', 'outside the time the city knows')
  return closedAt < reportedAt
    ? fault('closedAt', 'earlier than reportedAt')
    : { reportedAt, closedAt }
}

const DUPLICATE = /\bdup(?:licate|l)?\b|并案|合并|重复|併案|合併|重複/iu
const OPEN =
  /^(?:re-?)?open|^new|pending|progress|assigned|started|^active|unresolved|^todo|处理中|处置中|未结|待|在办|受理|立案|派遣|登记|處理中|處置中|未結|在辦|登記/iu
const CLOSED =
  /clos|complet|resolv|finish|^done|cancel|结案|办结|已结|完成|归档|关闭|結案|辦結|已結|歸檔|關閉/iu

function statusOf(text: string, closedAt: number | null): ReadRow['status'] | undefined {
  if (DUPLICATE.test(text)) return 'merged'
  if (OPEN.test(text)) return 'registered'
  if (CLOSED.test(text)) return 'closed'
  if (text !== '') return undefined
  return closedAt === null ? 'registered' : 'closed'
}

function readPoint(lat: string, lon: string): Position | null | RowFault {
  if (lat === '' && lon === '') return null
  const latitude = decimal(lat)
  if (latitude === undefined || Math.abs(latitude) > 90) return fault('lat', 'no latitude')
  const longitude = decimal(lon)
  if (longitude === undefined || Math.abs(longitude) > 180) return fault('lon', 'no longitude')
  // Exports write 0, 0 for "unknown".
  if (latitude === 0 && longitude === 0) return null
  return v.parse(position, [longitude, latitude])
}

function decimal(text: string): number | undefined {
  return /^[+-]?\d{1,3}(?:\.\d{1,20})?$/u.test(text) ? Number(text) : undefined
}

/** Id of an imported matter: the same for the same source and number, whatever signs they hold. */
export function importedId(source: string, number: string): v.InferOutput<typeof incidentId> {
  const hash = createHash('sha256').update(`${source}\0${number}`).digest('hex').slice(0, 12)
  const readable = number.replace(/[^\w-]/gu, '').slice(0, 40)
  return v.parse(incidentId, `i-${readable === '' ? '' : `${readable}-`}${hash}`)
}
