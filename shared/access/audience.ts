import type { PlaceId, PrincipalId, StageId } from '#shared/model/id.ts'
import type { RecordKind } from '#shared/model/record.ts'
import type { Principal } from './principal.ts'
import type { ScreenKind } from './roles.ts'

/** What a frame may hold: it depends on the projection's name only, never on who asks. */
export type Projection = 'wall' | 'desk' | 'phone'
export const projectionOf: Readonly<Record<ScreenKind, Projection>> = {
  wall: 'wall',
  desk: 'desk',
  mobile: 'phone',
}

export type AudienceKey = `area:${string}` | `principal:${string}` | `stage:${string}`
/** Name of an audience on the wire: `area:d1.s2/desk`. */
export type AudienceName = `${AudienceKey}/${Projection}`

export const areaAudience = (id: PlaceId): AudienceKey => `area:${id}`
export const principalAudience = (id: PrincipalId): AudienceKey => `principal:${id}`
export const stageAudience = (id: StageId): AudienceKey => `stage:${id}`

/** @returns key and projection of an audience name, or undefined when it is none. */
export function parseAudience(
  name: string,
): { key: AudienceKey; projection: Projection } | undefined {
  const match = /^(area|principal|stage):([\w.:-]{1,80})\/(wall|desk|phone)$/u.exec(name)
  const [, sort, id, projection] = match ?? []
  if (!id) return undefined
  if (projection !== 'wall' && projection !== 'desk' && projection !== 'phone') return undefined
  if (sort === 'area') return { key: `area:${id}`, projection }
  if (sort === 'principal') return { key: `principal:${id}`, projection }
  return { key: `stage:${id}`, projection }
}

/** The fields of a record that decide who sees it. */
interface Addressed {
  readonly id: string
  readonly placeIds?: unknown
  readonly principalIds?: unknown
  readonly principalId?: unknown
}

/** Every audience a record belongs to: a pure function of the record (`sync/SPEC.md` U1). */
export function audienceKeysOf(kind: RecordKind, record: Addressed): AudienceKey[] {
  if (kind === 'sequence' || kind === 'ringing' || kind === 'alarmGroup') return []
  if (kind === 'stage') return [`stage:${record.id}`]
  const keys: AudienceKey[] = texts(record.placeIds).map((id): AudienceKey => `area:${id}`)
  for (const id of texts(record.principalIds)) keys.push(`principal:${id}`)
  if (typeof record.principalId === 'string') keys.push(`principal:${record.principalId}`)
  return keys
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}

/**
 * What a session listens to: its areas, its own tasks, and the stage. Derived on the server at every connect and at
 * every change of rights; screens never name an audience into being.
 */
export function audiencesFor(
  principal: Principal,
  screen: ScreenKind,
  stageId: StageId,
): AudienceName[] {
  const projection = projectionOf[screen]
  const keys = principal.scopePlaceIds.map(areaAudience)
  if (screen !== 'wall') keys.push(principalAudience(principal.id))
  keys.push(stageAudience(principal.stageId ?? stageId))
  return keys.map((key): AudienceName => `${key}/${projection}`)
}
