import { shallowRef } from 'vue'

const SCRIPT = '/sw.js'
const SCOPE = '/m'

/** A new build waits; it takes over only when the person says so, never in the middle of something. */
const waiting = shallowRef<ServiceWorker>()
export const useUpdate = () => waiting

/** Makes the phone's pages open without a line. Only in builds: the dev server has no worker. */
export async function registerServiceWorker(): Promise<void> {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return
  const registration = await navigator.serviceWorker
    .register(SCRIPT, { scope: SCOPE })
    .catch(() => undefined)
  if (!registration) return
  const look = () => {
    // Without a controller this is the first worker ever: nothing is replaced.
    if (navigator.serviceWorker.controller) waiting.value = registration.waiting ?? undefined
  }
  look()
  registration.addEventListener('updatefound', () =>
    registration.installing?.addEventListener('statechange', look),
  )
}

/** Takes the new build. */
export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
    once: true,
  })
  waiting.value?.postMessage({ type: 'SKIP_WAITING' })
}
