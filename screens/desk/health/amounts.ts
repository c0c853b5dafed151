/** `812 B`, `4.1 kB`, `120 MB`; powers of ten. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  return `${Math.round(bytes / 1_000_000)} MB`
}

/** `0.4 ms`, `12 ms`, `1.25 s`. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}

/** Seconds without their unit: `0.3`, `12`. */
export function formatSeconds(ms: number): string {
  return ms < 10_000 ? (ms / 1000).toFixed(1) : String(Math.round(ms / 1000))
}

/** `0.02`, `3.4`, `120`: never rounded to nothing. */
export function formatRate(perSecond: number): string {
  if (perSecond === 0) return '0'
  if (perSecond < 0.1) return perSecond.toFixed(2)
  return perSecond < 100 ? perSecond.toFixed(1) : String(Math.round(perSecond))
}
