import { computed, type ComputedRef } from 'vue'
import type { WallRecord } from '#shared/access/projection.ts'
import { isOpen } from '#shared/figures/matter.ts'
import { tiers, type Tier } from '#shared/model/place.ts'
import { useAtlas } from '../live/atlas.ts'
import { useCity } from '../live/city.ts'
import { useFreshness } from '../live/freshness.ts'
import { currentLocale, localized } from '../locale/words.ts'
import { publicPoint } from './home-area.ts'
import type { Area } from './layers/places.ts'
import type { MapProps } from './map-props.ts'
import { mapName } from './short-name.ts'
import type { MapSubject, Matter } from './subject.ts'
import { useUnits } from './use-units.ts'

/** Collects what the map is about from the mirror and the atlas; undefined until the city's outline is known. */
export function useSubject(
  props: Pick<MapProps, 'showUnits' | 'incidentIds' | 'homesByArea' | 'shortNames'>,
): ComputedRef<MapSubject | undefined> {
  const atlas = useAtlas()
  const city = useCity()
  const units = useUnits(props)
  const { freshness } = useFreshness()
  const stopped = computed(() => freshness.value === 'stale' || freshness.value === 'lost')

  const areas = computed(() => {
    if (!atlas.placesReady) return new Map<Tier, readonly Area[]>()
    const found = atlas.shapes.flatMap(({ id, polygons }): Area[] => {
      const place = atlas.places.get(id)
      return place ? [{ place, polygons }] : []
    })
    const byKind = Map.groupBy(found, ({ place }) => place.kind)
    return new Map(tiers.map((tier): [Tier, readonly Area[]] => [tier, byKind.get(tier) ?? []]))
  })

  const matters = computed(() => {
    void currentLocale.value
    const shown: Matter[] = []
    for (const record of city.records('incident').values()) {
      if (!isOpen(record) || record.point === null) continue
      if (props.incidentIds && !props.incidentIds.has(record.id)) continue
      const point = props.homesByArea === true ? publicPoint(record, atlas) : record.point
      if (point) shown.push({ record, point, title: titleOf(record) })
    }
    return shown
  })

  function titleOf(record: WallRecord<'incident'>): string {
    const kind = atlas.classes.get(record.classCode)
    const title = kind ? localized(kind.shortTitles) : record.classCode
    const near = record.priority <= 2 ? atlas.places.get(record.placeIds[2] ?? '') : undefined
    return near ? `${title} ${mapName(near, props.shortNames)}` : title
  }

  return computed(() => {
    if (!atlas.card || areas.value.size === 0 || atlas.shapes.length === 0) return undefined
    const { roads, grounds, buildings, card } = atlas
    return {
      origin: card.origin,
      roads,
      grounds,
      buildings,
      areas: areas.value,
      matters: matters.value,
      units: units.value,
      stopped: stopped.value,
    }
  })
}
