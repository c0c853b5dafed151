import { localDate } from '#shared/time/local-date.ts'
import { currentLocale } from './words.ts'

/** City's time zone, set once the atlas is known; times on screen are the city's, wherever the browser is. */
let timeZone = 'Asia/Shanghai'
export function setTimeZone(zone: string): void {
  timeZone = zone
}

/** Making a formatter costs some hundred times as much as using it, and boards print hundreds of times a second. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function clock(at: number, withSeconds: boolean): string {
  const key = `${timeZone} ${withSeconds}`
  let formatter = formatters.get(key)
  if (!formatter) {
    const seconds = withSeconds ? { second: '2-digit' as const } : {}
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      hour: '2-digit',
      minute: '2-digit',
      ...seconds,
    })
    formatters.set(key, formatter)
  }
  return formatter.format(at)
}

/** `14:52:08` */
export const formatClock = (at: number): string => clock(at, true)

/** Today `14:52`, another day `11-20 14:05`. */
export function formatTime(at: number, now: number): string {
  const time = clock(at, false)
  const day = localDate(at, timeZone)
  return day === localDate(now, timeZone) ? time : `${day.slice(5)} ${time}`
}

/** Timer: under an hour `07:12`, under a day `5:41:00`, else `2 天 4 时` / `2 d 4 h`. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(Math.abs(ms) / 1000))
  const pad = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  if (hours >= 24) return formatDays(Math.floor(hours / 24), hours % 24)
  const tail = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
  return hours > 0 ? `${hours}:${tail}` : tail
}

function formatDays(days: number, hours: number): string {
  if (currentLocale.value === 'en') return `${days} d ${hours} h`
  return currentLocale.value === 'zh-CN' ? `${days} 天 ${hours} 时` : `${days} 天 ${hours} 時`
}

/** Age: `3 s`, `42 s`, `5 min`, `1 h 46 min`, `3 d`; never more than 59 minutes, so that two ages beside each other compare. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const words = {
    'zh-CN': ['秒', '分', '时', '天'],
    'zh-Hant': ['秒', '分', '時', '天'],
    en: ['s', 'min', 'h', 'd'],
  }[currentLocale.value]
  if (seconds < 120) return `${seconds} ${words[0] ?? ''}`
  if (seconds < 3570) return `${Math.round(seconds / 60)} ${words[1] ?? ''}`
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) {
    const rest = minutes % 60 === 0 ? '' : ` ${minutes % 60} ${words[1] ?? ''}`
    return `${Math.floor(minutes / 60)} ${words[2] ?? ''}${rest}`
  }
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} ${words[2] ?? ''}`
  return `${Math.round(seconds / 86_400)} ${words[3] ?? ''}`
}

/** Grouped by comma; in Chinese above 99,999 in 万. */
export function formatCount(value: number): string {
  if (currentLocale.value === 'en' || value <= 99_999) return value.toLocaleString('en-US')
  return `${(value / 10_000).toFixed(1)} ${currentLocale.value === 'zh-CN' ? '万' : '萬'}`
}

/** Percent with at most one decimal. */
export const formatPercent = (share: number): string => `${(share * 100).toFixed(1)} %`
