import type { Device } from '#shared/model/device.ts'
import { hashText } from '../city/random.ts'

/** What a device of a kind measures in quiet times: a function of device, instant and local hour alone. */
export function measure(
  device: Pick<Device, 'id' | 'kind'>,
  at: number,
  hour: number,
): Readonly<Record<string, number>> {
  const noise = (name: string): number => noiseOf(`${device.id} ${name} ${Math.floor(at / 1000)}`)
  const own = (name: string): number => noiseOf(`${device.id} ${name}`)
  switch (device.kind) {
    case 'waterMeter':
      return {
        waterLiters: tenths(noise('w') ** 3 * 60 * daily(hour, [7, 12, 19]) * (0.4 + own('w'))),
      }
    case 'electricityMeter':
      return {
        powerWatts: Math.round(80 + (900 * own('p') + 300 * noise('p')) * daily(hour, [8, 20])),
      }
    case 'gate':
      return { passages: Math.round(noise('g') * 9 * daily(hour, [8, 18])) }
    case 'tilt': {
      const sun = Math.sin(((hour - 9) / 24) * 2 * Math.PI) * 0.02
      return {
        tiltMilliradians: thousandths(own('t') * 2 - 1 + sun + (noise('t') - 0.5) * 0.02),
        settlementMillimeters: tenths(own('s') * 6 + (noise('s') - 0.5) * 0.1),
      }
    }
    case 'smoke':
      return { smokePercent: 0, temperatureCelsius: tenths(17 + 4 * own('c') + noise('c')) }
    case 'lift':
      return {
        floor: 1 + Math.floor(noise('f') ** 2 * 17),
        loadKilograms: Math.round(noise('l') ** 2 * 480 * daily(hour, [8, 18])),
      }
    case 'manhole':
      return { openDegrees: 0, levelMillimeters: Math.round(120 + 80 * own('m') + 20 * noise('m')) }
    case 'waterLevel':
      return { depthMillimeters: Math.round(1800 + 900 * own('d') + 60 * Math.sin(hour / 2)) }
    case 'camera':
      return { thrownObjects: 0, framesPerSecond: 25 }
    case 'airQuality':
      return {
        pm25MicrogramsPerCubicMeter: Math.round(18 + 14 * daily(hour, [8, 19]) + 6 * noise('a')),
        temperatureCelsius: tenths(14 + 5 * Math.sin(((hour - 9) / 24) * 2 * Math.PI) + noise('k')),
      }
  }
}

/** In [0, 1), the same for the same words. */
export const noiseOf = (words: string): number => {
  const mixed = Math.imul(hashText(words) ^ 0x9e3779b9, 0x85ebca6b)
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 4294967296
}

/** Low at night, a hump around each of these hours. */
function daily(hour: number, humps: readonly number[]): number {
  const near = (middle: number): number => Math.exp(-(((hour - middle) / 2) ** 2))
  return 0.12 + humps.reduce((sum, middle) => sum + near(middle), 0)
}

const tenths = (value: number): number => Math.round(value * 10) / 10
const thousandths = (value: number): number => Math.round(value * 1000) / 1000
