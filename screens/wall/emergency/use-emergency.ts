import { computed } from 'vue'
import { deadlineOf } from '#shared/figures/matter.ts'
import { useAtlas } from '../../live/atlas.ts'
import { useCity } from '../../live/city.ts'
import { useStage } from '../../live/stage.ts'
import { useTelemetry } from '../../live/telemetry.ts'
import { publicPoint } from '../../map/home-area.ts'
import type { Figures } from '../use-figures.ts'
import { useWords } from '../../locale/words.ts'
import { affectedBy, type Affected } from './affected.ts'
import { commandedOf } from './commanded.ts'
import { distanceText } from './distance-text.ts'
import { momentsOf } from './moments.ts'
import { metersTo, nearestFree, type Heard } from './nearest.ts'
import { isHeld, ordersOf } from './orders.ts'

/** Units that the edge of the map points to at most. */
const POINTED = 4
/** Units sent that the panel names. */
export const SENT_SHOWN = 3
/** Rows of the sent and the nearest together, so that neither list is cut and the wall stays readable (`SPEC.md` W14). */
const FORCES_ROWS = 4

/** What the emergency scene draws, computed from the mirror alone; read only while that scene is shown. */
export function useEmergency(figures: Figures) {
  const atlas = useAtlas()
  const city = useCity()
  const stage = useStage()
  const telemetry = useTelemetry()
  const words = useWords('wall')
  const now = () => figures.pictureNow.value

  const isOn = computed(() => stage.stage?.scene.mode === 'emergency')
  const matter = computed(() =>
    commandedOf(stage.stage?.scene, city.records('incident'), {
      classes: atlas.classes,
      now: now(),
    }),
  )
  const deadline = computed(() =>
    matter.value ? deadlineOf(matter.value, atlas.classes) : undefined,
  )
  /** From here distances count: those from a home would say which it is. */
  const shown = computed(() => matter.value && publicPoint(matter.value, atlas))
  const orders = computed(() => {
    const records = { orders: city.records('workOrder').values(), units: city.records('unit') }
    return matter.value ? ordersOf(matter.value.id, records, now()) : []
  })
  const heard = computed((): Heard | undefined => {
    void telemetry.version
    const { rows, offsets, measuredAt } = telemetry.units
    const origin = atlas.card?.origin
    return origin && { rows, offsets, measuredAt, origin }
  })
  /** Who is bound by an order of this matter, with the distance where it is known. */
  const sent = computed(() =>
    orders.value.filter(isHeld).map((order) => ({ ...order, meters: metersOf(order.unit?.id) })),
  )
  /** The nearest free ones: so many as the panel names, and the map names no others. */
  const near = computed(() => {
    const point = shown.value
    if (!point || !heard.value) return []
    const rows = FORCES_ROWS - Math.min(SENT_SHOWN, Math.max(1, sent.value.length))
    return nearestFree(point, city.records('unit').values(), heard.value, now()).slice(0, rows)
  })
  /** In a home nothing around it is told: the sum of a small circle would say which. */
  const affected = computed((): Affected | 'notTold' | undefined => {
    const { point, classCode } = matter.value ?? {}
    if (!isOn.value || !point || classCode === undefined) return undefined
    if (atlas.classes.get(classCode)?.inHome) return 'notTold'
    return affectedBy(point, atlas.buildings)
  })
  /** Who is on the way, for the edge of a map that does not reach so far. */
  const pointTo = computed(() => {
    if (!isOn.value) return undefined
    const wishes = sent.value.slice(0, POINTED).flatMap(({ unit, order, meters }) => {
      // Who is on the scene has arrived: how far off the last position lay is not news.
      const far =
        meters === undefined || order.status === 'onScene'
          ? ''
          : ` ${distanceText(meters, words())}`
      return unit ? [{ unitId: unit.id, text: `${unit.callSign}${far}` }] : []
    })
    return wishes
  })
  const unitsOfNote = computed(() =>
    isOn.value
      ? {
          sent: new Set(sent.value.flatMap(({ unit }) => unit?.id ?? [])),
          near: new Set(near.value.map(({ unit }) => unit.id)),
        }
      : undefined,
  )
  const alarms = computed(() => {
    const own = [...city.records('alarm').values()].filter(
      ({ incidentId }) => incidentId !== null && incidentId === matter.value?.id,
    )
    const open = own.filter(({ clearedAt }) => clearedAt === null)
    const raised = open.map(({ raisedAt }) => raisedAt)
    return { open: open.length, oldestAt: raised.length > 0 ? Math.min(...raised) : undefined }
  })
  const moments = computed(() =>
    matter.value
      ? momentsOf(matter.value, city.records('workOrder').values(), city.records('alarm').values())
      : [],
  )
  const rest = computed(() =>
    figures.queue.value.filter((queued) => queued.matter.id !== matter.value?.id),
  )

  function metersOf(unitId: string | undefined): number | undefined {
    const point = shown.value
    if (!point || !heard.value || unitId === undefined) return undefined
    return metersTo(point, unitId, heard.value, now())
  }

  return {
    isOn,
    matter,
    deadline,
    orders,
    sent,
    near,
    affected,
    pointTo,
    unitsOfNote,
    alarms,
    moments,
    rest,
  }
}
export type Emergency = ReturnType<typeof useEmergency>
