import { computed, watchEffect, type ComputedRef } from 'vue'
import { useSession } from '../session/session.ts'
import { useStage } from '../live/stage.ts'
import { useSize } from './use-size.ts'
import { makeWallGrid, type WallGrid } from './wall-grid.ts'

/** The division of this wall, and `--va` on the root, from which every text size follows (`screens.md` §5.2). */
export function useRootAngle(): ComputedRef<WallGrid> {
  const size = useSize()
  const stage = useStage()
  const session = useSession()
  const grid = computed(() => {
    const walls = stage.stage?.walls ?? []
    const own = walls.find(({ deviceId }) => session.who?.id.includes(deviceId)) ?? walls[0]
    return makeWallGrid(size.value.width, size.value.height, own)
  })
  watchEffect(() => {
    document.documentElement.style.setProperty('--va', `${grid.value.vaPixels}px`)
  })
  return grid
}
