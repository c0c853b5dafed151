import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type { Intent } from '#shared/model/intent/intent.ts'
import type { PersonalField, Seal, Seals } from '#shared/model/intent/personal.ts'
import { canonicalText } from '#shared/sync/digest.ts'
import type { PersonalValue } from './ports.ts'

/** An intent without what people wrote, the seals that stand for it, and the values for the register. */
export interface Sealed {
  readonly intent: Intent
  readonly seals: Seals
  readonly values: readonly PersonalValue[]
}

/** Takes the personal texts out of an intent before anything else sees it (`sync.md` §1). */
export function sealIntent(intent: Intent): Sealed {
  if (!('personal' in intent) || intent.personal === undefined)
    return { intent, seals: {}, values: [] }
  const { personal, ...bare } = intent
  const seals: { [Field in PersonalField]?: Seal } = {}
  const values: PersonalValue[] = []
  for (const field of personalFields) {
    const value = personal[field]
    if (value === undefined || value === '') continue
    const ref = `p-${randomUUID()}`
    const key = randomBytes(32).toString('hex')
    const commitment = createHmac('sha256', Buffer.from(key, 'hex'))
      .update(canonicalText({ field, value }))
      .digest('hex')
    seals[field] = { ref, commitment }
    values.push({ ref, field, value, key })
  }
  return { intent: bare, seals, values }
}

const personalFields: readonly PersonalField[] = [
  'text',
  'reporterName',
  'reporterPhone',
  'reporterEmail',
  'addressText',
  'accountId',
]
