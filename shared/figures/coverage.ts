import type { Device } from '#shared/model/device.ts'
import type { Matter } from './matter.ts'

const DAY_MS = 86_400_000

export interface DeviceCounts {
  readonly online: number
  readonly offline: number
  /** Never heard since they were entered: neither on nor off, n. */
  readonly silent: number
  /** Online ÷ heard, 0 to 1; undefined while nothing was heard. */
  readonly share: number | undefined
}

/** How many devices speak; the never heard are counted apart, never as zero (`SPEC.md` F11, F12). */
export function countDevices(devices: Iterable<Pick<Device, 'online'>>): DeviceCounts {
  let online = 0
  let offline = 0
  let silent = 0
  for (const device of devices) {
    if (device.online === null) silent += 1
    else if (device.online) online += 1
    else offline += 1
  }
  const heard = online + offline
  return { online, offline, silent, share: heard === 0 ? undefined : online / heard }
}

/**
 * Places that were heard from: a report within the last 24 h, or a device that is online. A city that is silent must not
 * look like a city that is well (`SPEC.md` F11).
 */
export function countHeard(
  placeIds: ReadonlySet<string>,
  matters: Iterable<Pick<Matter, 'placeIds' | 'reportedAt'>>,
  devices: Iterable<Pick<Device, 'placeIds' | 'online'>>,
  now: number,
): { readonly heard: number; readonly all: number } {
  const heard = new Set<string>()
  const hear = (ids: readonly string[]) => {
    for (const id of ids) if (placeIds.has(id)) heard.add(id)
  }
  for (const matter of matters) if (matter.reportedAt > now - DAY_MS) hear(matter.placeIds)
  for (const device of devices) if (device.online === true) hear(device.placeIds)
  return { heard: heard.size, all: placeIds.size }
}
