import type { Sql } from 'postgres'
import type { BuildingCounts } from '../../run/ports.ts'

/** Age from which a person counts as frail. @source `BuildingCounts.frail` */
const FRAIL_AGE = 75

/**
 * @param year - the city's present year: of a birth only the year is known
 * @returns counts only; zeros for a building nobody lives in
 */
export async function countBuilding(sql: Sql, id: string, year: number): Promise<BuildingCounts> {
  const [counts] = await sql<BuildingCounts[]>`
    select
      (select count(*)::int from home where building_id = ${id}) as homes,
      (select count(*)::int from home where building_id = ${id} and rented) as rented,
      count(*)::int as persons,
      count(*) filter (where ${year}::int - person.birth_year >= ${FRAIL_AGE}::int
        or person.mobility <> 'free')::int as frail,
      count(*) filter (where person.lives_alone)::int as "livesAlone"
    from home join person on person.home_id = home.id
    where home.building_id = ${id}`
  return { homes: 0, persons: 0, frail: 0, livesAlone: 0, rented: 0, ...counts }
}
