import * as v from 'valibot'
import { w3Instant } from './open311-time.ts'

/** The standard: a parameter that is passed and empty is as if it were not passed at all. */
export function withoutEmpty(given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null) return {}
  const entries = Object.entries(given).map(([name, value]): [string, unknown] => [
    name,
    typeof value === 'string' ? value.trim() : value,
  ])
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}

/** Says what would have been right, in the form that `shared/locale` can put into other words. */
const expected = (what: string) => (issue: { readonly received: string }) =>
  `Invalid value: Expected ${what} but received ${issue.received}`

/** A number in decimal notation within bounds; words such as "Infinity", "0x10" or "1e9" are none. */
const degrees = (limit: number) =>
  v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[+-]?\d{1,3}(?:\.\d{1,20})?$/u, expected('degrees (WGS-84)')),
      v.transform(Number),
      v.minValue(-limit),
      v.maxValue(limit),
    ),
  )

const text = (length: number) => v.optional(v.pipe(v.string(), v.maxLength(length)))

/** Body of `POST requests`, as a form. What is not named here is not looked at. */
export const serviceRequest = v.object({
  service_code: v.pipe(v.string(), v.maxLength(80)),
  lat: degrees(90),
  long: degrees(180),
  address_string: text(400),
  address_id: text(80),
  email: text(200),
  device_id: text(120),
  account_id: text(120),
  first_name: text(59),
  last_name: text(59),
  phone: text(40),
  description: text(4000),
  media_url: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(2000),
      v.url(),
      v.regex(/^https?:/iu, expected('an http or https URL')),
    ),
  ),
})
export type ServiceRequest = v.InferOutput<typeof serviceRequest>

const instantText = v.optional(
  v.pipe(
    v.string(),
    v.check(
      (value) => w3Instant(value) !== undefined,
      expected('a date and time as YYYY-MM-DDThh:mm:ssZ'),
    ),
    v.transform((value) => w3Instant(value)),
  ),
)

/** Several values in one parameter, comma delimited, or the parameter several times. */
const list = <Schema extends v.GenericSchema<string, unknown>>(entry: Schema, most: number) =>
  v.pipe(
    v.optional(v.union([v.string(), v.array(v.string())]), []),
    v.transform((value) =>
      (typeof value === 'string' ? [value] : value)
        .flatMap((part) => part.split(','))
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
    v.maxLength(most),
    v.array(entry),
  )

/** Query of `GET requests`. */
export const requestsQuery = v.object({
  service_request_id: list(v.pipe(v.string(), v.maxLength(80)), 1000),
  service_code: list(v.pipe(v.string(), v.maxLength(80)), 200),
  start_date: instantText,
  end_date: instantText,
  status: list(v.picklist(['open', 'closed']), 10),
})
export type RequestsQuery = v.InferOutput<typeof requestsQuery>

/** Query of `GET servicerequestupdates`. */
export const updatesQuery = v.object({ start_date: instantText, end_date: instantText })
