import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useCity } from './city.ts'

/** The shared view this screen belongs to, with its settled scene. */
export const useStage = defineStore('stage', () => {
  const city = useCity()
  const stage = computed(() => city.records('stage').values().next().value)
  return { stage }
})
