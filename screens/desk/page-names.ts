/** Names of the desk's pages. */
export const pageNames = ['home', 'board', 'map', 'import', 'admin', 'health'] as const
export type PageName = (typeof pageNames)[number]
