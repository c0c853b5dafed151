import * as v from 'valibot'
import { buildingId, placeId, type OrganizationId } from './id.ts'

const registerId = v.pipe(v.string(), v.regex(/^[\w.:-]{1,80}$/u))

/** A home 户. Unit, floor and door are personal: they stay in the register. */
export const home = v.object({
  id: registerId,
  buildingId,
  storey: v.pipe(v.number(), v.integer()),
  door: v.string(),
  rented: v.boolean(),
})
export type Home = v.InferOutput<typeof home>

/** A person 人. Register only: no field of it ever travels in a frame. */
export const person = v.object({
  id: registerId,
  homeId: registerId,
  name: v.string(),
  birthYear: v.pipe(v.number(), v.integer()),
  sex: v.picklist(['female', 'male']),
  phone: v.string(),
  mobility: v.picklist(['free', 'stick', 'wheelchair', 'bedridden']),
  livesAlone: v.boolean(),
  /** Registered here, elsewhere, or not at all (户籍、来沪、未登记). */
  registration: v.picklist(['permanent', 'temporary', 'none']),
  partyMember: v.boolean(),
})
export type Person = v.InferOutput<typeof person>

/** An enterprise 企业. */
export const enterprise = v.object({
  id: registerId,
  buildingId: v.nullable(buildingId),
  name: v.string(),
  trade: v.string(),
})
export type Enterprise = v.InferOutput<typeof enterprise>

/** A permit to haul or dig, and the plates it covers. */
export const permit = v.object({
  id: registerId,
  kind: v.picklist(['muckHaulage', 'roadworks', 'nightConstruction', 'streetVending']),
  placeId,
  enterpriseId: registerId,
  plates: v.array(v.string()),
  fromDate: v.pipe(v.string(), v.isoDate()),
  toDate: v.pipe(v.string(), v.isoDate()),
})
export type Permit = v.InferOutput<typeof permit>

/** Base data of a city pack, loaded into the register when the city is founded. */
export interface RegisterSeed {
  readonly homes: readonly Home[]
  readonly persons: readonly Person[]
  readonly enterprises: readonly Enterprise[]
  readonly permits: readonly Permit[]
  /** Party members and volunteers per organization are counts, never positions. */
  readonly volunteers: readonly {
    readonly organizationId: OrganizationId
    readonly count: number
  }[]
}
