import type { Fragment, Sql } from 'postgres'
import type { PersonalValue } from '../../run/ports.ts'

/** @param guard - what the insert also reads from, so that it writes nothing when that is empty */
export function insertPersonal(
  sql: Sql,
  values: readonly PersonalValue[],
  guard: Fragment,
): Fragment {
  return sql`insert into personal (ref, field, value, key)
    select input.* from unnest(
      ${values.map(({ ref }) => ref)}::text[],
      ${values.map(({ field }) => field)}::text[],
      ${values.map(({ value }) => JSON.stringify(value))}::text[],
      ${values.map(({ key }) => key)}::text[]
    ) as input ${guard}`
}

/** @returns texts by ref; erased ones are absent */
export async function readPersonal(
  sql: Sql,
  refs: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<{ ref: string; value: string }[]>`
    select ref, value from personal where ref = any(${[...refs]}::text[])`
  return new Map(rows.map(({ ref, value }) => [ref, String(JSON.parse(value))]))
}
