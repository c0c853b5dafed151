import type { Sql } from 'postgres'
import * as v from 'valibot'
import { incidentId, principalId } from '#shared/model/id.ts'
import { notice } from '#shared/protocol/down.ts'
import type { Outbox } from '../run/ports.ts'

const row = v.object({
  id: v.string(),
  kind: notice.entries.kind,
  principalId,
  incidentId,
  orderId: v.nullable(v.string()),
  at: v.number(),
})

/** Opens the notices that wait for their person; the journal writes them. */
export function openOutbox(options: { readonly sql: Sql }): Outbox {
  const { sql } = options
  return {
    async pending(id) {
      const rows = await sql`
        select id, kind, principal_id as "principalId", incident_id as "incidentId",
          order_id as "orderId", at
        from outbox where principal_id = ${id} order by at, id`
      return rows.map((stored) => v.parse(row, stored))
    },
    async received(id) {
      // Nobody waits for this. With the store away the notice stays, and comes again with the next connection.
      await sql`delete from outbox where id = ${id}`.catch(() => undefined)
    },
  }
}
