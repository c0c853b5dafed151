import type { Incident } from '#shared/model/incident.ts'
import type { Building } from '#shared/model/place.ts'
import type { Unit } from '#shared/model/unit.ts'
import { nearMetersBetween } from '#shared/geo/distance.ts'
import type { CityAtlas } from '../../core/view.ts'
import type { Hands } from '../handling/hands.ts'
import type { Door } from './door.ts'
import type { Fleet } from './fleet.ts'
import type { Observer } from './observer.ts'

/**
 * What the demo shows first is a service: an elder on the sixth floor asks for meals, a neighbor takes it, brings them,
 * somebody looks whether all is well, done. A few real seconds per step, at any speed of the day.
 */
export interface FirstStory {
  /** Tells it, once. */
  begin(observer: Pick<Observer, 'units' | 'incidents'>): Promise<void>
  /** Real ms between its steps; undefined for every other matter. */
  paceOf(incident: Incident): number | undefined
}

const CARE_CLASS = 'C-CARE'
const STOREYS = 6
const STEP_MS = 5000
const TEXT = '老人住六楼没有电梯，这几天下不了楼，想请邻居帮忙送午饭。'

export function makeFirstStory(
  atlas: CityAtlas,
  tools: {
    readonly door: Door
    readonly hands: Hands
    readonly fleet: Fleet
    readonly now: () => number
  },
): FirstStory {
  const { door, hands, fleet } = tools
  let told: { readonly building: Building; readonly from: number } | undefined

  return {
    async begin(observer) {
      const scene = told ? undefined : findScene(atlas, hands, observer.units)
      if (!scene) return
      const { unit, building } = scene
      told = { building, from: tools.now() }
      fleet.appearNear(unit.id, building.center)
      const outcome = await door.operate({ role: 'hotlineClerk' }, `sim-story-${told.from}`, {
        kind: 'submitReport',
        source: 'hotline',
        classCode: scene.classCode,
        point: building.center,
        buildingId: building.id,
        photos: [],
        channel: 'hotline',
        personal: { text: TEXT },
      })
      // Nobody was there to hear it: told again at the next opportunity.
      if (outcome !== 'accepted') told = undefined
    },
    paceOf: (incident) =>
      told &&
      incident.classCode === CARE_CLASS &&
      incident.buildingId === told.building.id &&
      incident.reportedAt >= told.from
        ? STEP_MS
        : undefined,
  }
}

interface Scene {
  readonly unit: Unit
  readonly building: Building
  readonly classCode: Incident['classCode']
}

/** A community whose neighbors' group is free while its grid workers are not, so that it is the neighbors who are asked. */
function findScene(atlas: CityAtlas, hands: Hands, units: Observer['units']): Scene | undefined {
  const matter = atlas.class(CARE_CLASS)
  if (!matter) return undefined
  const guestBodies = new Set([...hands.guests].map((id) => hands.unit(id)?.organizationId ?? null))
  const committee = [...units.values()].filter(
    ({ kind, organizationId }) =>
      (kind === 'residentsGroup' || kind === 'gridWorker') && !guestBodies.has(organizationId),
  )
  const isFree = ({ status }: Unit): boolean => status === 'free'
  const teams = [...Map.groupBy(committee, ({ organizationId }) => organizationId).values()]
  const asked = teams.flatMap((team) => team.filter(isFree).slice(0, 1))
  const ranked = asked.sort((a, b) => rank(b) - rank(a))
  for (const unit of ranked) {
    const building = walkUpOf(atlas, unit)
    if (building) return { unit, building, classCode: matter.code }
  }
  return undefined
}

const rank = ({ kind }: Unit): number => (kind === 'residentsGroup' ? 1 : 0)

function walkUpOf(atlas: CityAtlas, unit: Unit): Building | undefined {
  const duty = unit.placeIds.at(-1)
  const center = atlas.pack.places.find(({ id }) => id === duty)?.center
  if (duty === undefined || !center) return undefined
  return atlas.pack.buildings
    .filter(
      ({ cellId, storeys, hasLift, homes }) =>
        storeys === STOREYS && !hasLift && homes > 0 && cellId.startsWith(`${duty}.`),
    )
    .sort((a, b) => nearMetersBetween(a.center, center) - nearMetersBetween(b.center, center))[0]
}
