import type { Fragment, Sql } from 'postgres'
import type { Retention } from '../run/retention.ts'
import type { ReadingStore } from './readings.ts'

/** Rows of a table that one round deletes at most: a few tens of ms. */
const MOST_ROWS = 5000

/** Opens what forgets by age. */
export function openRetention(options: {
  readonly sql: Sql
  readonly readings: Pick<ReadingStore, 'forget'>
}): Retention {
  const { sql, readings } = options
  const forgetOf = async (table: string, expired: Fragment) => {
    const { count } = await sql`delete from ${sql(table)} where ctid = any(array(
      select ctid from ${sql(table)} where ${expired} limit ${MOST_ROWS}))`
    return count === MOST_ROWS
  }
  return {
    async forget({ resultsBefore, readingsBefore, noticesBefore, rejectedBefore }) {
      await readings.forget(readingsBefore)
      const isFull = [
        await forgetOf('operation_result', sql`at < ${resultsBefore}`),
        await forgetOf('outbox', sql`at < ${noticesBefore}`),
        await forgetOf('reading_rejected', sql`at < ${rejectedBefore}`),
        await forgetOf(
          'import_rejected',
          sql`import_id in (select id from import_run where started_at < ${rejectedBefore})`,
        ),
      ]
      return isFull.includes(true)
    },
  }
}
