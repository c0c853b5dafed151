import { computed, type ComputedRef } from 'vue'
import { useFreshness } from '../live/freshness.ts'
import { useConnection } from '../live/socket.ts'

/** Whether what the phone shows is what the server holds now. */
export function useIsCurrent(): ComputedRef<boolean> {
  const connection = useConnection()
  const { freshness } = useFreshness()
  return computed(
    () =>
      connection.state === 'live' && (freshness.value === 'fresh' || freshness.value === 'ageing'),
  )
}
