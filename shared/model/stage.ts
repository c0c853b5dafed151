import * as v from 'valibot'
import { deviceId, incidentId, placeId, stageId } from './id.ts'
import { box, instant } from './position.ts'
import { localizedText } from './words.ts'

export const stageModes = [
  'calm',
  'watch',
  'emergency',
  'briefing',
  'visitor',
  'replay',
  'drill',
] as const

/** What a stage shows: settled, so that a late joiner sees the same. Cameras are never shared, the focus box is. */
export const scene = v.object({
  mode: v.picklist(stageModes),
  scopePlaceId: placeId,
  focus: v.nullable(v.object({ box, incidentId: v.nullable(incidentId) })),
  selection: v.array(incidentId),
  layers: v.array(v.string()),
  /** Null = live. */
  timeCursorAt: v.nullable(instant),
  panels: v.array(v.string()),
  revision: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type Scene = v.InferOutput<typeof scene>

/** A wall that was paired: its geometry decides its type sizes. */
export const wallBinding = v.object({
  deviceId,
  pairedAt: instant,
  viewingDistanceMeters: v.pipe(v.number(), v.minValue(0.5), v.maxValue(100)),
  pixelPitchMillimeters: v.pipe(v.number(), v.minValue(0.05), v.maxValue(20)),
})

/** Who set what a stage shows, as a post: never a person. */
const stageDriver = v.object({
  /** Role (`shared/access/roles.ts`) of whoever set the present scene. */
  role: v.string(),
  /** City instant since which this role has driven. */
  sinceAt: instant,
})

/** A shared view, say "Main wall". */
export const stage = v.object({
  id: stageId,
  names: localizedText,
  scopePlaceId: placeId,
  scene,
  walls: v.array(wallBinding),
  /** Null = nobody drives: the calm city as a whole. */
  driver: v.nullable(stageDriver),
})
export type Stage = v.InferOutput<typeof stage>

const screenCount = v.pipe(v.number(), v.integer(), v.minValue(0))
/** Screens that hold a stage now, by kind (`GET /api/v1/stages/:stageId/screens`). */
export const screensOfStage = v.object({
  wall: screenCount,
  desk: screenCount,
  mobile: screenCount,
})
export type ScreensOfStage = v.InferOutput<typeof screensOfStage>
