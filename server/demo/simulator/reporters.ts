import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Unit } from '#shared/model/unit.ts'
import type { CityAtlas } from '../../core/view.ts'
import type { Actor } from '../handling/act.ts'
import type { Hands } from '../handling/hands.ts'
import type { Happening } from '../happenings/happenings.ts'
import type { Door, Outcome } from './door.ts'
import { noiseOf } from './measure.ts'
import type { Pictures } from './pictures.ts'

/** Brings happenings in by the doors that people use. */
export interface Reporters {
  report(happening: Happening): Promise<Outcome>
}

/** Share of patrol reports with a picture. */
const PICTURED_SHARE = 0.4
const clerk: Actor = { role: 'hotlineClerk' }

export function makeReporters(
  atlas: CityAtlas,
  tools: { readonly door: Door; readonly hands: Hands; readonly pictures: Pictures },
): Reporters {
  const { door, hands, pictures } = tools
  const patrols = Map.groupBy(
    atlas.pack.units.filter(
      ({ kind, id }) => (kind === 'gridWorker' || kind === 'inspector') && !hands.guests.has(id),
    ),
    (unit) => String(unit.placeIds.at(-1)),
  )

  /** One who walks there. */
  function patrolAt(happening: Happening): Unit | undefined {
    const { placeIds } = atlas.locate(happening.site.point)
    const found = placeIds.flatMap((id) => patrols.get(id) ?? [])
    return found[Math.floor(noiseOf(`patrol ${happening.key}`) * found.length)]
  }

  async function byPatrol(happening: Happening): Promise<Outcome> {
    const unit = patrolAt(happening)
    if (!unit)
      return door.operate(clerk, `sim-${happening.key}`, intentOf(happening, 'hotline', []))
    const role = unit.kind === 'inspector' ? 'inspector' : 'gridWorker'
    const actor: Actor = { role, unitId: unit.id }
    const share = noiseOf(`picture ${happening.key}`)
    const photo =
      share < PICTURED_SHARE
        ? await pictures.take(actor, happening.matter.code, share / PICTURED_SHARE)
        : undefined
    const photos = photo === undefined ? [] : [photo]
    return door.operate(actor, `sim-${happening.key}`, intentOf(happening, 'patrol', photos))
  }

  return {
    report(happening) {
      switch (happening.source) {
        case 'patrol':
          return byPatrol(happening)
        case 'hotline':
          return door.operate(clerk, `sim-${happening.key}`, intentOf(happening, 'hotline', []))
        case 'resident': {
          const [lon, lat] = happening.site.point
          return door.postRequest(`sim-${happening.key}`, {
            service_code: happening.matter.code,
            lat: lat.toFixed(7),
            long: lon.toFixed(7),
            description: happening.text,
          })
        }
      }
    },
  }
}

type Report = Extract<PersonIntent, { kind: 'submitReport' }>

function intentOf(
  { matter, site, channel, text }: Happening,
  source: Report['source'],
  photos: Report['photos'],
): Report {
  return {
    kind: 'submitReport',
    source,
    classCode: matter.code,
    point: site.point,
    ...(site.buildingId === null || !matter.inHome ? {} : { buildingId: site.buildingId }),
    photos,
    channel,
    personal: { text },
  }
}
