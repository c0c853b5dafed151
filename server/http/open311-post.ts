import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { Principal } from '#shared/access/principal.ts'
import { classCode, principalId } from '#shared/model/id.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'
import type { PersonalTexts } from '#shared/model/intent/personal.ts'
import { allow, refusalOfIssues, refuse, type Result } from '#shared/refusal.ts'
import { serviceRequest, withoutEmpty, type ServiceRequest } from './open311-schema.ts'

/** Turns a form into an intent; everything that people wrote goes to `personal`. */
export function intentOf(body: unknown): Result<IntentOf<'submitReport'>> {
  const parsed = v.safeParse(serviceRequest, withoutEmpty(body))
  if (!parsed.success) return { ok: false, refusal: refusalOfIssues(parsed.issues) }
  const form = parsed.output
  const code = v.safeParse(classCode, form.service_code)
  if (!code.success) return refuse('unknown-class', 'service_code')
  const point = pointOf(form)
  if (!point.ok) return point
  return allow({
    kind: 'submitReport',
    source: 'resident',
    classCode: code.output,
    point: point.value,
    photos: [],
    channel: 'open311',
    personal: personalOf(form),
  })
}

function pointOf(form: ServiceRequest): Result<readonly [number, number] | null> {
  const { lat, long } = form
  if (lat !== undefined && long !== undefined) return allow([long, lat])
  if (lat !== undefined) return missing('long')
  if (long !== undefined) return missing('lat')
  // An address alone is taken: the matter is unlocated and appears on a desk.
  if (form.address_string !== undefined || form.address_id !== undefined) return allow(null)
  return missing('lat')
}

function missing(field: string): Result<never> {
  return refuse('malformed', field, {
    reason:
      'Invalid value: Expected lat and long, address_string or address_id but received nothing',
  })
}

/** @returns only the fields that were given. */
function personalOf(form: ServiceRequest): PersonalTexts {
  const name = [form.first_name, form.last_name].filter(Boolean).join(' ')
  const address = form.address_string ?? form.address_id
  const account = form.account_id ?? form.device_id
  return {
    ...whenGiven('text', textOf(form)),
    ...whenGiven('reporterName', name),
    ...whenGiven('reporterPhone', form.phone),
    ...whenGiven('reporterEmail', form.email),
    ...whenGiven('addressText', address),
    ...whenGiven('accountId', account),
  }
}

/** The link is kept beside the words for those who may read them; it is never fetched. */
function textOf(form: ServiceRequest): string {
  const words = form.description ?? ''
  const both = [words, form.media_url].filter(Boolean).join('\n')
  return both.length <= 4000 ? both : words
}

function whenGiven(field: keyof PersonalTexts, value: string | undefined): PersonalTexts {
  return value === undefined || value === '' ? {} : { [field]: value }
}

/** Who acts for an API key: a resident's door, not a person. The key itself is not in the name. */
export function principalOfKey(apiKey: string, label: string): Principal {
  const hash = createHash('sha256').update(apiKey).digest('hex').slice(0, 12)
  return {
    id: v.parse(principalId, `open311:${hash}`),
    role: 'resident',
    label,
    scopePlaceIds: [],
    organizationId: null,
    unitId: null,
    stageId: null,
  }
}
