import * as v from 'valibot'
import { deviceId, placeId, stageId } from '../id.ts'
import { scene, wallBinding } from '../stage.ts'

/** A paired wall becomes part of a stage. */
export const bindWall = v.object({
  kind: v.literal('bindWall'),
  stageId,
  deviceId,
  viewingDistanceMeters: wallBinding.entries.viewingDistanceMeters,
  pixelPitchMillimeters: wallBinding.entries.pixelPitchMillimeters,
})
export const unbindWall = v.object({ kind: v.literal('unbindWall'), stageId, deviceId })
/** Puts a settled scene on a stage: what a late joiner sees too. */
export const setScene = v.object({
  kind: v.literal('setScene'),
  stageId,
  baseRevision: v.pipe(v.number(), v.integer(), v.minValue(0)),
  scene: v.partial(
    v.object({
      mode: scene.entries.mode,
      scopePlaceId: placeId,
      focus: scene.entries.focus,
      selection: v.pipe(scene.entries.selection, v.maxLength(50)),
      layers: v.pipe(v.array(v.pipe(v.string(), v.maxLength(40))), v.maxLength(40)),
      panels: v.pipe(v.array(v.pipe(v.string(), v.maxLength(40))), v.maxLength(20)),
    }),
  ),
})
