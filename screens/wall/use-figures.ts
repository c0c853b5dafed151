import { computed, onBeforeUnmount, shallowRef, watch } from 'vue'
import { arrivalsPerHour, arrivalsPerPlace, arrivalsPerQuarter } from '#shared/figures/arrivals.ts'
import { countOpen } from '#shared/figures/counts.ts'
import { countDevices, countHeard } from '#shared/figures/coverage.ts'
import { countForces } from '#shared/figures/forces.ts'
import { countLoop, startOfDay } from '#shared/figures/loop.ts'
import { onTimeShares } from '#shared/figures/on-time.ts'
import { decideNext } from '#shared/figures/queue.ts'
import { medianResponse } from '#shared/figures/response.ts'
import { lateSeries, openSeries, type Point } from '#shared/figures/series.ts'
import { usualBetween } from '#shared/figures/usual.ts'
import type { PlaceKind } from '#shared/model/place.ts'
import { useAtlas } from '../live/atlas.ts'
import { useCity } from '../live/city.ts'
import { useUsual } from '../live/usual.ts'
import { usePictureClock } from './use-picture-clock.ts'

const DAY_MS = 86_400_000
/** Real ms between two computations of what only moves slowly. */
const SLOW_MS = 15_000

/** Every figure of the wall, computed from the mirror; renewed with each painted frame and once a second. */
export function useFigures() {
  const atlas = useAtlas()
  const city = useCity()
  const usual = useUsual()
  const { pictureNow, freshness } = usePictureClock()
  const matters = () => city.records('incident').values()
  const now = () => pictureNow.value
  const placesOf = (kind: PlaceKind) =>
    new Set(
      atlas.placesReady
        ? [...atlas.places.values()].filter((place) => place.kind === kind).map(({ id }) => id)
        : [],
    )
  const districts = computed(() => placesOf('district'))
  const subdistricts = computed(() => placesOf('subdistrict'))
  const communities = computed(() => placesOf('community'))

  const counts = computed(() => countOpen(matters(), atlas.classes, now()))
  const queue = computed(() => decideNext(matters(), atlas.classes, now()))
  const response = computed(() => medianResponse(matters(), atlas.classes, now()))
  const perHour = computed(() => arrivalsPerHour(matters(), now()))
  const quarters = computed(() => arrivalsPerQuarter(matters(), now()))
  const onTime = computed(() => onTimeShares(matters(), atlas.classes, now()))
  const loop = computed(() => {
    const dayStart = startOfDay(now(), atlas.card?.calendar.timeZone ?? 'UTC')
    return countLoop(matters(), atlas.classes, { now: now(), dayStart })
  })
  const forces = computed(() => countForces(city.records('unit').values()))
  const devices = computed(() => countDevices(city.records('device').values()))
  const heard = computed(() =>
    countHeard(communities.value, matters(), city.records('device').values(), now()),
  )

  const openOverDay = shallowRef<readonly Point[]>([])
  const lateOverDay = shallowRef<readonly Point[]>([])
  const ratios = shallowRef<ReadonlyMap<string, number>>(new Map())

  function renewSlow(): void {
    if (freshness.value === 'loading') return
    const all = [...matters()]
    openOverDay.value = openSeries(all, now())
    lateOverDay.value = lateSeries(all, atlas.classes, now())
    ratios.value = ratiosOf(arrivalsPerPlace(all, districts.value, now()))
  }

  function ratiosOf(arrived: ReadonlyMap<string, number>): Map<string, number> {
    const found = new Map<string, number>()
    for (const [id, count] of arrived) {
      const hours = usual.byPlace
        .get(id)
        ?.hours.map(({ hourAt, reports }) => ({ hourAt, range: reports }))
      const expected = hours ? usualBetween(hours, now() - DAY_MS, now()) : undefined
      if (expected !== undefined && expected > 0) found.set(id, count / expected)
    }
    return found
  }

  const slow = setInterval(renewSlow, SLOW_MS)
  onBeforeUnmount(() => clearInterval(slow))
  watch([freshness, () => usual.byPlace.size, () => atlas.placesReady], renewSlow, {
    immediate: true,
  })

  return {
    pictureNow,
    freshness,
    districts,
    subdistricts,
    counts,
    queue,
    response,
    perHour,
    quarters,
    onTime,
    loop,
    forces,
    devices,
    heard,
    openOverDay,
    lateOverDay,
    ratios,
  }
}
export type Figures = ReturnType<typeof useFigures>
