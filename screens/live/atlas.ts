import { defineStore } from 'pinia'
import { markRaw, shallowRef } from 'vue'
import type { Building, Place, PlaceShape } from '#shared/model/place.ts'
import type { IncidentClass } from '#shared/model/incident-class.ts'
import type { CityPack, Ground, Road } from '#shared/model/pack.ts'
import type { Department, Organization } from '#shared/model/organization.ts'

/** Names and lists of the city: small, needed by every screen. */
export type CityCard = Pick<
  CityPack,
  | 'id'
  | 'names'
  | 'synthetic'
  | 'attribution'
  | 'origin'
  | 'calendar'
  | 'classes'
  | 'departments'
  | 'organizations'
>

/**
 * What is fixed about the city. Fetched over HTTP once per pack (the browser caches by pack hash), from our own server
 * which parsed it; never part of a frame.
 */
export const useAtlas = defineStore('atlas', () => {
  const card = shallowRef<CityCard>()
  const classes = markRaw(new Map<string, IncidentClass>())
  const departments = markRaw(new Map<string, Department>())
  const organizations = markRaw(new Map<string, Organization>())
  const places = markRaw(new Map<string, Place>())
  const shapes = shallowRef<readonly PlaceShape[]>([])
  const grounds = shallowRef<readonly Ground[]>([])
  const roads = shallowRef<readonly Road[]>([])
  const buildings = shallowRef<readonly Building[]>([])
  const placesReady = shallowRef(false)

  async function loadCard(packHash: string): Promise<void> {
    takeCard(await layer<CityCard>('city', packHash))
  }

  /** Takes a card that was fetched, or kept on the device. */
  function takeCard(loaded: CityCard): void {
    for (const entry of loaded.classes) classes.set(entry.code, entry)
    for (const entry of loaded.departments) departments.set(entry.id, entry)
    for (const entry of loaded.organizations) organizations.set(entry.id, entry)
    card.value = loaded
  }

  async function loadPlaces(packHash: string): Promise<void> {
    takePlaces(await layer<readonly Place[]>('places', packHash))
  }

  function takePlaces(loaded: readonly Place[]): void {
    for (const place of loaded) places.set(place.id, place)
    placesReady.value = true
  }

  /** Geometry for maps; buildings are the heavy part (about 0.5 MB on the wire). */
  async function loadGeometry(packHash: string, withBuildings: boolean): Promise<void> {
    const parts = [
      layer<readonly PlaceShape[]>('shapes', packHash).then((loaded) => (shapes.value = loaded)),
      layer<readonly Ground[]>('grounds', packHash).then((loaded) => (grounds.value = loaded)),
      layer<readonly Road[]>('roads', packHash).then((loaded) => (roads.value = loaded)),
    ]
    await Promise.all(parts)
    if (withBuildings) buildings.value = await layer<readonly Building[]>('buildings', packHash)
  }

  return {
    card,
    classes,
    departments,
    organizations,
    places,
    placesReady,
    shapes,
    grounds,
    roads,
    buildings,
    loadCard,
    loadPlaces,
    takeCard,
    takePlaces,
    loadGeometry,
  }
})

async function layer<Type>(name: string, packHash: string): Promise<Type> {
  const response = await fetch(`/api/v1/atlas/${name}?v=${encodeURIComponent(packHash)}`)
  if (!response.ok) throw new Error(`atlas layer ${name}: HTTP ${response.status}`)
  // Parsed by our own server when the pack was loaded; checking 12,000 outlines again would only cost the phone time.
  return (await response.json()) as Type
}
