import type { DeskRecord } from '#shared/access/projection.ts'
import type { useAtlas } from '../live/atlas.ts'
import type { useCity } from '../live/city.ts'
import { localized, type Words } from '../locale/words.ts'
import { ownerPostOf } from './owner-post.ts'

interface Sources {
  readonly atlas: ReturnType<typeof useAtlas>
  readonly city: ReturnType<typeof useCity>
  readonly panels: Words['panels']
}

/** Who has a matter: post and call sign, then the body. @returns an empty text where no body has it. */
export function ownerWords(
  record: Pick<DeskRecord<'incident'>, 'organizationId' | 'orderIds'>,
  { atlas, city, panels }: Sources,
): string {
  const body = record.organizationId && atlas.organizations.get(record.organizationId)
  if (!body) return ''
  const order = city.fullRecords('workOrder').get(record.orderIds.at(-1) ?? '')
  const unit = order?.unitId ? city.fullRecords('unit').get(order.unitId) : undefined
  const post = ownerPostOf(body, unit)
  const who = [post && panels.role[post], unit?.callSign].filter(Boolean).join(' ')
  return [who, localized(body.names)].filter(Boolean).join(' · ')
}
