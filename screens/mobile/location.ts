import { shallowRef } from 'vue'
import type { Position } from '#shared/model/position.ts'

export type LocationState = 'off' | 'asking' | 'on' | 'denied' | 'unavailable'

/** The phone's own place, WGS-84. It stays on the phone: it is used for distances and for a pin one chooses to send. */
export interface OwnPlace {
  readonly point: Position
  readonly accuracyMeters: number
}

const state = shallowRef<LocationState>('off')
const place = shallowRef<OwnPlace>()
let watching: number | undefined

function take({ coords }: GeolocationPosition): void {
  state.value = 'on'
  place.value = {
    point: [coords.longitude, coords.latitude],
    accuracyMeters: Math.round(coords.accuracy),
  }
}

function fail(error: GeolocationPositionError): void {
  state.value = error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'
}

/** Asks where the phone is, and keeps asking while the page is seen. Only after a tap, or where it was allowed before. */
export function locate(): void {
  // Absent on insecure origins, whatever the types say.
  if (!('geolocation' in navigator) || !navigator.geolocation) {
    state.value = 'unavailable'
    return
  }
  if (watching !== undefined && state.value !== 'unavailable') return
  if (watching !== undefined) navigator.geolocation.clearWatch(watching)
  state.value = 'asking'
  watching = navigator.geolocation.watchPosition(take, fail, {
    enableHighAccuracy: true,
    maximumAge: 15_000,
    timeout: 20_000,
  })
}

/** Starts without a question where the person has allowed it earlier. */
export async function locateIfAllowed(): Promise<void> {
  const permission = await navigator.permissions
    ?.query({ name: 'geolocation' })
    .catch(() => undefined)
  if (permission?.state === 'granted') locate()
}

export const useOwnPlace = () => ({ state, place })
