import type { Fragment, Sql } from 'postgres'
import type { Enterprise, Home, Permit, Person, RegisterSeed } from '#shared/model/register.ts'
import { storableText } from './storable-text.ts'

const ROWS_AT_ONCE = 5_000

/**
 * Loads the base data of a city, replacing what an interrupted founding left; counts of hours from it go too, as long
 * as nothing was journalled. So a founding may be tried again, with {@link addHourCounts} after this.
 */
export async function seedBaseData(sql: Sql, seed: RegisterSeed): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`truncate home, person, enterprise, permit, volunteer`
    await tx`delete from hour_count where not exists (select from journal)`
    const load = async <Row>(rows: readonly Row[], insert: (rows: readonly Row[]) => Fragment) => {
      for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
        await tx`${insert(rows.slice(from, from + ROWS_AT_ONCE))}`
      }
    }
    await load(seed.homes, (rows) => insertHomes(sql, rows))
    await load(seed.persons, (rows) => insertPersons(sql, rows))
    await load(seed.enterprises, (rows) => insertEnterprises(sql, rows))
    await load(seed.permits, (rows) => insertPermits(sql, rows))
    await load(seed.volunteers, (rows) => insertVolunteers(sql, rows))
  })
  await sql`analyze home, person`
}

function insertHomes(sql: Sql, rows: readonly Home[]): Fragment {
  return sql`insert into home (id, building_id, storey, door, rented)
    select input.id, input.building_id, input.storey, input.door, input.rented = 1
    from unnest(
      ${rows.map(({ id }) => id)}::text[],
      ${rows.map(({ buildingId }) => buildingId)}::text[],
      ${rows.map(({ storey }) => storey)}::int[],
      ${rows.map(({ door }) => storableText(door))}::text[],
      ${rows.map(({ rented }) => Number(rented))}::int[]
    ) as input (id, building_id, storey, door, rented)`
}

function insertPersons(sql: Sql, rows: readonly Person[]): Fragment {
  return sql`insert into person (id, home_id, name, birth_year, sex, phone, mobility,
      lives_alone, registration, party_member)
    select input.id, input.home_id, input.name, input.birth_year, input.sex, input.phone, input.mobility,
      input.lives_alone = 1, input.registration, input.party_member = 1
    from unnest(
      ${rows.map(({ id }) => id)}::text[],
      ${rows.map(({ homeId }) => homeId)}::text[],
      ${rows.map(({ name }) => storableText(name))}::text[],
      ${rows.map(({ birthYear }) => birthYear)}::int[],
      ${rows.map(({ sex }) => sex)}::text[],
      ${rows.map(({ phone }) => storableText(phone))}::text[],
      ${rows.map(({ mobility }) => mobility)}::text[],
      ${rows.map(({ livesAlone }) => Number(livesAlone))}::int[],
      ${rows.map(({ registration }) => registration)}::text[],
      ${rows.map(({ partyMember }) => Number(partyMember))}::int[]
    ) as input (id, home_id, name, birth_year, sex, phone, mobility,
      lives_alone, registration, party_member)`
}

function insertEnterprises(sql: Sql, rows: readonly Enterprise[]): Fragment {
  return sql`insert into enterprise (id, building_id, name, trade)
    select input.* from unnest(
      ${rows.map(({ id }) => id)}::text[],
      ${rows.map(({ buildingId }) => buildingId)}::text[],
      ${rows.map(({ name }) => storableText(name))}::text[],
      ${rows.map(({ trade }) => storableText(trade))}::text[]
    ) as input`
}

function insertPermits(sql: Sql, rows: readonly Permit[]): Fragment {
  return sql`insert into permit (id, kind, place_id, enterprise_id, plates, from_date, to_date)
    select input.* from unnest(
      ${rows.map(({ id }) => id)}::text[],
      ${rows.map(({ kind }) => kind)}::text[],
      ${rows.map(({ placeId }) => placeId)}::text[],
      ${rows.map(({ enterpriseId }) => enterpriseId)}::text[],
      ${rows.map(({ plates }) => JSON.stringify(plates))}::text[],
      ${rows.map(({ fromDate }) => fromDate)}::text[]::date[],
      ${rows.map(({ toDate }) => toDate)}::text[]::date[]
    ) as input`
}

function insertVolunteers(sql: Sql, rows: RegisterSeed['volunteers']): Fragment {
  return sql`insert into volunteer (organization_id, count)
    select input.* from unnest(
      ${rows.map(({ organizationId }) => organizationId)}::text[],
      ${rows.map(({ count }) => count)}::int[]
    ) as input`
}
