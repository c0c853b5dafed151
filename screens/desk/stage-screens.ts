import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { screensOfStage, type ScreensOfStage } from '#shared/model/stage.ts'
import { request } from '../live/http.ts'
import { useStage } from '../live/stage.ts'

/** A screen that comes or goes is told within this (`screens.md` 4.10). */
export const RENEW_MS = 5000

/** How many screens hold the stage now; undefined until the server has said so, and while it does not answer. */
export const useStageScreens = defineStore('stage-screens', () => {
  const store = useStage()
  const visibility = useDocumentVisibility()
  const screens = shallowRef<ScreensOfStage>()
  let isAsking = false

  async function ask(): Promise<void> {
    const id = store.stage?.id
    if (id === undefined || isAsking || visibility.value !== 'visible') return
    isAsking = true
    const got = await request(`/api/v1/stages/${encodeURIComponent(id)}/screens`, screensOfStage, {
      signal: AbortSignal.timeout(RENEW_MS),
    })
    isAsking = false
    screens.value = got.ok ? got.value : undefined
  }

  /** Asks now, and again for as long as the component that called is there. */
  function watchOver(): void {
    useIntervalFn(() => void ask(), RENEW_MS, { immediateCallback: true })
  }

  return { screens, ask, watchOver }
})
