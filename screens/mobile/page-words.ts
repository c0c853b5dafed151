import { computed } from 'vue'
import { useWords, type Words } from '../locale/words.ts'

/** Words of the pages behind the tasks: those that came with the tasks, and those that came later. */
export type PageWords = Words['mobile'] & Words['mobile-pages']

export function usePageWords(): () => PageWords {
  const first = useWords('mobile')
  const later = useWords('mobile-pages')
  const both = computed(() => ({ ...first(), ...later() }))
  return () => both.value
}
