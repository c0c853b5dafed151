import { shallowRef } from 'vue'

/** Where the phone is. It lives in the address (`/m#task/w-1`) so that Android's back button and a reload keep it. */
export const tabs = ['tasks', 'map', 'report'] as const
export type Tab = (typeof tabs)[number]
export const leaves = [
  'outbox',
  'me',
  'diagnostics',
  'task',
  'finish',
  'return',
  'note',
  'recheck',
] as const
export interface Page {
  readonly name: Tab | (typeof leaves)[number]
  /** Order of a task, incident of a note or a recheck. */
  readonly id: string
}

const names: readonly Page['name'][] = [...tabs, ...leaves]
const start: Page = { name: 'tasks', id: '' }

/** @returns the page an address names; the tasks when it names none. */
export function parsePage(hash: string): Page {
  const [, word, id = ''] = /^#(\w+)(?:\/([\w.:-]{1,80}))?$/u.exec(hash) ?? []
  const name = names.find((known) => known === word)
  return name ? { name, id } : start
}

const hashOf = ({ name, id }: Page) => `#${name}${id ? `/${id}` : ''}`

const current = shallowRef(parsePage(location.hash))
addEventListener('popstate', () => (current.value = parsePage(location.hash)))

/** How many steps the back button can take before it leaves the phone's pages. */
function depth(): number {
  const state: unknown = history.state
  const known = typeof state === 'object' && state !== null && 'depth' in state ? state.depth : 0
  return typeof known === 'number' ? known : 0
}

/** The page that is shown; reactive. */
export const usePage = () => current

export function openPage(name: Page['name'], id = ''): void {
  const next = { name, id }
  history.pushState({ depth: depth() + 1 }, '', hashOf(next))
  current.value = next
}

/** One step back; never out of the phone's pages. */
export function goBack(): void {
  if (depth() > 0) history.back()
  else replacePage(start)
}

/** Back to the tasks, over everything in between. */
export function goHome(): void {
  if (depth() > 0) history.go(-depth())
  else replacePage(start)
}

/** From tab to tab nothing piles up: back always leads to the tasks. */
export function openTab(tab: Tab): void {
  if (tab === 'tasks') goHome()
  else if (depth() > 0) replacePage({ name: tab, id: '' })
  else openPage(tab)
}

function replacePage(next: Page): void {
  history.replaceState({ depth: depth() }, '', hashOf(next))
  current.value = next
}
