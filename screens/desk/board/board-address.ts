import type { LocationQueryRaw, RouteLocationRaw } from 'vue-router'

/** How the board was last looked at on this page: filter, map, history. Lost with a reload, as a scroll position is. */
let last: LocationQueryRaw = {}

/** To be told whenever the board's address changes. */
export function rememberBoard(query: LocationQueryRaw): void {
  last = { ...query }
}

/** The way back to the board as it was left, standing on a matter. */
export function boardAddress(selected: string): RouteLocationRaw {
  return { name: 'board', query: { ...last, selected } }
}
