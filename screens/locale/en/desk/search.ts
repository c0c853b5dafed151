import type { Words } from '../../words.ts'

export const search: Words['desk']['search'] = {
  title: 'Search',
  placeholder: 'Place, building, incident number, class, page',
  places: 'Places',
  buildings: 'Buildings',
  incidents: 'Incidents',
  classes: 'Classes',
  pages: 'Pages',
  empty: 'Type two characters or more.',
  none: 'Nothing found.',
  searching: 'Searching…',
  failed: (reason) => `Search failed: ${reason}`,
  hint: '↑ ↓ choose · Enter go · Esc close',
}
