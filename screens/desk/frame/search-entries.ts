import type { RouteLocationRaw } from 'vue-router'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import { localized, type Words } from '../../locale/words.ts'
import type { PageName } from '../page-names.ts'
import type { SearchAnswer } from './search-results.ts'

/** One line of the search: Enter goes `to`. */
export interface SearchEntry {
  readonly key: string
  readonly title: string
  readonly detail: string
  readonly to: RouteLocationRaw
}
export type SearchGroupName = 'pages' | 'classes' | 'incidents' | 'places' | 'buildings'
export interface SearchGroup {
  readonly name: SearchGroupName
  readonly entries: readonly SearchEntry[]
}

/** Lines per group: what is further down is found by typing more. */
const PER_GROUP = 6

interface Sources {
  readonly query: string
  readonly answer: SearchAnswer | undefined
  readonly classes: Iterable<IncidentClass>
  readonly pages: readonly PageName[]
  readonly desk: Words['desk']
  readonly common: Words['common']
}

/** Everything that fits what was typed; what the desk knows itself comes at once, the rest when the server answers. */
export function searchGroups(sources: Sources): readonly SearchGroup[] {
  const groups: readonly SearchGroup[] = [
    { name: 'pages', entries: pageEntries(sources) },
    { name: 'incidents', entries: incidentEntries(sources) },
    { name: 'places', entries: placeEntries(sources) },
    { name: 'buildings', entries: buildingEntries(sources) },
    { name: 'classes', entries: classEntries(sources) },
  ]
  return groups
    .map(({ name, entries }) => ({ name, entries: entries.slice(0, PER_GROUP) }))
    .filter(({ entries }) => entries.length > 0)
}

const fits = (query: string, texts: readonly string[]): boolean =>
  texts.some((text) => text.toLowerCase().includes(query.toLowerCase()))

function pageEntries({ query, pages, desk }: Sources): SearchEntry[] {
  return pages
    .filter((page) => query === '' || fits(query, [desk.frame[page], page]))
    .map((page) => ({
      key: `page-${page}`,
      title: desk.frame[page],
      detail: '',
      to: { name: page },
    }))
}

function classEntries({ query, classes, desk }: Sources): SearchEntry[] {
  if (query === '') return []
  return [...classes]
    .filter((entry) => fits(query, [localized(entry.titles), ...entry.keywords, entry.code]))
    .map((entry) => ({
      key: `class-${entry.code}`,
      title: localized(entry.titles),
      detail: desk.frame.board,
      to: { name: 'board', query: { class: entry.code } },
    }))
}

function incidentEntries({ answer, classes, common }: Sources): SearchEntry[] {
  const titles = new Map([...classes].map((entry) => [entry.code, localized(entry.titles)]))
  return (answer?.incidents ?? []).map((found) => ({
    key: `incident-${found.id}`,
    title: `${found.id} ${titles.get(found.classCode) ?? ''}`,
    detail: `${localized(found.address)} · ${common.status[found.status]}`,
    to: { name: 'incident', params: { id: found.id } },
  }))
}

function placeEntries({ answer, common }: Sources): SearchEntry[] {
  const tierWords = new Map<string, string>(Object.entries(common.tier))
  return (answer?.places ?? []).map((place) => ({
    key: `place-${place.id}`,
    title: localized(place.names),
    detail: tierWords.get(place.kind) ?? '',
    to: { name: 'map', params: { placeId: place.id } },
  }))
}

function buildingEntries({ answer }: Sources): SearchEntry[] {
  return (answer?.buildings ?? []).map((building) => ({
    key: `building-${building.id}`,
    title: localized(building.address),
    detail: '',
    to: { name: 'map', params: { placeId: building.cellId }, query: { building: building.id } },
  }))
}
