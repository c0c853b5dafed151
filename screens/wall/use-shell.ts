import { computed, onBeforeUnmount, onMounted, shallowRef, type ComputedRef } from 'vue'
import { useCity } from '../live/city.ts'
import { useConnection } from '../live/socket.ts'
import { useStage } from '../live/stage.ts'
import { isOpen } from '#shared/figures/matter.ts'

const ORBIT_MS = 600_000
const ORBIT_PIXELS = 4
const CALM_CHECK_MS = 10_000

/** Slow walk of the whole picture against image retention: ±4 px, one corner every ten minutes (`screens.md` §3.1). */
export function useOrbit(): ComputedRef<{ left: string; top: string }> {
  const turn = shallowRef(0)
  const timer = setInterval(() => (turn.value += 1), ORBIT_MS)
  onBeforeUnmount(() => clearInterval(timer))
  return computed(() => {
    const side = (shift: number) => ((turn.value + shift) % 4 < 2 ? ORBIT_PIXELS : -ORBIT_PIXELS)
    return turn.value === 0
      ? { left: '0px', top: '0px' }
      : { left: `${side(0)}px`, top: `${side(1)}px` }
  })
}

/** Takes a new build by itself, but only while nothing urgent is on: calm mode, no open P1 or P2. */
export function useSelfUpdate(): void {
  const connection = useConnection()
  const stage = useStage()
  const city = useCity()
  let first: string | undefined
  let timer = 0

  function check(): void {
    const build = connection.hello?.build
    first ??= build
    if (build === undefined || build === first) return
    const urgent = [...city.records('incident').values()].some(
      (record) => record.priority <= 2 && isOpen(record),
    )
    if (stage.stage?.scene.mode === 'calm' && !urgent) location.reload()
  }
  onMounted(() => (timer = window.setInterval(check, CALM_CHECK_MS)))
  onBeforeUnmount(() => clearInterval(timer))
}
