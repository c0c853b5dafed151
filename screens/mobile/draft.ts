import * as v from 'valibot'
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { useOffline } from '../live/offline.ts'

const keptDraft = v.object({
  text: v.string(),
  choice: v.string(),
  photos: v.array(v.instance(Blob)),
})

export interface Draft {
  readonly text: Ref<string>
  readonly choice: Ref<string>
  readonly photos: ShallowRef<readonly Blob[]>
  /** It was sent, or given up. */
  readonly clear: () => void
}

const SAVE_AFTER_MS = 400

/**
 * What somebody is writing. Kept on the phone while it is written: taking a photo often makes Android throw the page
 * away, and a wrong tap on "back" must not cost a sentence.
 */
export function useDraft(key: string): Draft {
  const offline = useOffline()
  const text = ref('')
  const choice = ref('')
  const photos = shallowRef<readonly Blob[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false

  void offline.recall(`draft:${key}`, keptDraft).then((kept) => {
    if (!kept || text.value || choice.value || photos.value.length > 0) return
    text.value = kept.text
    choice.value = kept.choice
    photos.value = kept.photos
  })
  const save = () => {
    if (isOver) return
    const kept = { text: text.value, choice: choice.value, photos: [...photos.value] }
    void offline.remember(`draft:${key}`, kept)
  }
  watch([text, choice, photos], () => {
    clearTimeout(timer)
    timer = setTimeout(save, SAVE_AFTER_MS)
  })
  const clear = () => {
    isOver = true
    clearTimeout(timer)
    void offline.forgetParts(`draft:${key}`, new Set())
  }
  return { text, choice, photos, clear }
}
