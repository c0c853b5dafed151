import * as v from 'valibot'
import { allow, refuse, type Result } from '#shared/refusal.ts'

/** What of a row is used. */
export const importFields = [
  'number',
  'reportedAt',
  'closedAt',
  'status',
  'class',
  'lat',
  'lon',
  'address',
] as const
export type ImportField = (typeof importFields)[number]

const columnName = v.pipe(v.string(), v.maxLength(200))

/** Which column holds what, by its name in the header. What is not named is looked for. */
export const importMapping = v.object({
  number: v.optional(columnName),
  reportedAt: v.optional(columnName),
  closedAt: v.optional(columnName),
  status: v.optional(columnName),
  class: v.optional(columnName),
  lat: v.optional(columnName),
  lon: v.optional(columnName),
  address: v.optional(columnName),
  /** What the file calls a class → our class code. */
  classes: v.optional(v.record(columnName, columnName)),
  /** Class code for what is not named in `classes` and is not known by its title. */
  defaultClass: v.optional(columnName),
  /** Whether 3/4/2024 is the 3rd of April; looked for in the file when absent. */
  dateOrder: v.optional(v.picklist(['mdy', 'dmy'])),
  /** Encoding of the file, when looking would not find it (`windows-1252`, `big5`). */
  encoding: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{2,30}$/u))),
  coordinateSystem: v.optional(v.picklist(['wgs84', 'gcj02', 'bd09'])),
})
export type ImportMapping = v.InferOutput<typeof importMapping>

/**
 * Names of columns seen in practice, most telling first: Chicago, New York, Boston, Baltimore, Open311, and Chinese
 * systems of city management. Compared without case, spaces and signs.
 */
const knownNames: Readonly<Record<ImportField, readonly string[]>> = {
  number: [
    'service_request_number', 'servicerequestnum', 'case_enquiry_id', 'unique_key', 'sr_number',
    'service_request_id', 'srrecordid', 'request_id', 'case_id', 'number', 'id',
    '编号', '案件编号', '工单编号', '任务号', '案卷号', '受理编号', '編號', '案件編號', '序号',
  ],
  reportedAt: [
    'creation_date', 'created_date', 'createddate', 'open_dt', 'requested_datetime', 'open_date', 'opened', 'reported_at',
    'created_at', 'date', '上报时间', '受理时间', '发现时间', '创建时间', '上報時間', '受理時間', '時間', '时间',
  ],
  closedAt: [
    'completion_date', 'closed_date', 'closedate', 'closed_dt', 'close_date', 'closed_at', 'closed',
    '结案时间', '办结时间', '完成时间', '結案時間', '辦結時間',
  ],
  status: ['status', 'srstatus', 'case_status', 'state', '状态', '案件状态', '當前狀態', '狀態', '当前状态'],
  class: [
    'type_of_service_request', 'srtype', 'complaint_type', 'service_code', 'service_name', 'case_title', 'type',
    'category', 'class', '类别', '案件类别', '问题类型', '小类', '事项类别', '類別', '案件類別',
  ],
  lat: ['latitude', 'lat', 'y', '纬度', '緯度'],
  lon: ['longitude', 'long', 'lon', 'lng', 'x', '经度', '經度'],
  address: [
    'street_address', 'incident_address', 'address', 'location', 'location_street_name', 'address_string',
    '地址', '地点', '发生地址', '详细地址', '地點', '案发地址',
  ],
} // prettier-ignore

const plain = (name: string) =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.\-()（）:：]/gu, '')

/** Place of each used column in a row. */
export type Columns = Readonly<Partial<Record<ImportField, number>>> & {
  readonly number: number
  readonly reportedAt: number
}

/**
 * Finds the columns of a file.
 *
 * @returns a refusal that names the field when a named column is not there, or number or time cannot be found.
 */
export function findColumns(header: readonly string[], mapping: ImportMapping): Result<Columns> {
  const found: Partial<Record<ImportField, number>> = {}
  for (const field of importFields) {
    const named = mapping[field]
    const index = named === undefined ? lookFor(header, field) : indexOf(header, named)
    if (named !== undefined && index === undefined) {
      return refuse('malformed', `map.${field}`, { reason: `no column "${named.slice(0, 80)}"` })
    }
    if (index !== undefined) found[field] = index
  }
  const { number, reportedAt } = found
  if (number === undefined) return absent('number')
  if (reportedAt === undefined) return absent('reportedAt')
  return allow({ ...found, number, reportedAt })
}

function absent(field: string): Result<never> {
  return refuse('malformed', `map.${field}`, { reason: 'no such column found; name it in the map' })
}

function indexOf(header: readonly string[], name: string): number | undefined {
  const exact = header.indexOf(name)
  const index = exact >= 0 ? exact : header.findIndex((entry) => plain(entry) === plain(name))
  return index >= 0 ? index : undefined
}

function lookFor(header: readonly string[], field: ImportField): number | undefined {
  for (const name of knownNames[field]) {
    const index = header.findIndex((entry) => plain(entry) === plain(name))
    if (index >= 0) return index
  }
  return undefined
}

/** The delimiter of a table, by what its first line holds most of outside quotes. */
export function sniffDelimiter(firstLine: string): string {
  const bare = firstLine.replace(/"[^"]*"/gu, '')
  const counts = [',', '\t', ';', '|', '，'].map((sign) => ({
    sign,
    count: bare.split(sign).length,
  }))
  counts.sort((first, second) => second.count - first.count)
  return counts[0]?.sign ?? ','
}
