import type { IntentOf } from '#shared/model/intent/intent.ts'
import type { Scene, Stage } from '#shared/model/stage.ts'
import { refuse, type Result } from '#shared/refusal.ts'
import { patch } from '#shared/sync/change.ts'
import { decide, type Decision } from '../decision.ts'
import type { Context } from '../view.ts'

/** A paired wall joins a stage; pairing again only renews its geometry. */
export function bindWall(context: Context, intent: IntentOf<'bindWall'>): Result<Decision> {
  const stage = context.view.get('stage', intent.stageId)
  if (!stage) return refuse('not-found', 'stageId')
  const { deviceId, viewingDistanceMeters, pixelPitchMillimeters } = intent
  const others = stage.walls.filter((wall) => wall.deviceId !== deviceId)
  const wall = { deviceId, pairedAt: context.now, viewingDistanceMeters, pixelPitchMillimeters }
  return {
    ok: true,
    value: decide({ changes: [patch('stage', stage.id, { walls: [...others, wall] })] }),
  }
}

/** A wall leaves its stage. */
export function unbindWall(context: Context, intent: IntentOf<'unbindWall'>): Result<Decision> {
  const stage = context.view.get('stage', intent.stageId)
  if (!stage?.walls.some((wall) => wall.deviceId === intent.deviceId))
    return refuse('not-found', 'deviceId')
  const walls = stage.walls.filter((wall) => wall.deviceId !== intent.deviceId)
  return { ok: true, value: decide({ changes: [patch('stage', stage.id, { walls })] }) }
}

/** Puts a settled scene: compared with what the person saw, so that two cannot overwrite each other unseen. */
export function setScene(context: Context, intent: IntentOf<'setScene'>): Result<Decision> {
  const stage = context.view.get('stage', intent.stageId)
  if (!stage) return refuse('not-found', 'stageId')
  if (intent.baseRevision !== stage.scene.revision) {
    return refuse('conflict', 'baseRevision', { revision: stage.scene.revision })
  }
  const { mode, scopePlaceId, focus, selection, layers, panels } = intent.scene
  const scene: Scene = {
    ...stage.scene,
    ...(mode === undefined ? {} : { mode }),
    ...(scopePlaceId === undefined ? {} : { scopePlaceId }),
    ...(focus === undefined ? {} : { focus }),
    ...(selection === undefined ? {} : { selection }),
    ...(layers === undefined ? {} : { layers }),
    ...(panels === undefined ? {} : { panels }),
    revision: stage.scene.revision + 1,
  }
  const isKnown = context.view.atlas.pack.places.some((place) => place.id === scene.scopePlaceId)
  if (!isKnown) return refuse('not-found', 'scene.scopePlaceId')
  const driver = driverOf(stage, scene, context)
  return { ok: true, value: decide({ changes: [patch('stage', stage.id, { scene, driver })] }) }
}

/** Whose scene it is, as a post. Who brings back the calm city as a whole lets go of the stage. */
function driverOf(stage: Stage, scene: Scene, context: Context): Stage['driver'] {
  const isLetGo =
    scene.mode === 'calm' &&
    scene.scopePlaceId === stage.scopePlaceId &&
    scene.focus === null &&
    scene.selection.length === 0
  if (isLetGo) return null
  const { role } = context.operation.principal
  return stage.driver?.role === role ? stage.driver : { role, sinceAt: context.now }
}
