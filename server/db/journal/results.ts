import type { Sql } from 'postgres'
import * as v from 'valibot'
import { operationId, principalId, type OperationId } from '#shared/model/id.ts'
import { answer } from '#shared/protocol/down.ts'
import type { StoredResult } from '../../run/ports.ts'

interface ResultRow {
  readonly operation_id: string
  readonly principal_id: string
  readonly payload_hash: string
  readonly answer: string
  readonly at: number
}

/** @returns answers by operation; ids that are not known are absent */
export async function readResults(
  sql: Sql,
  ids: readonly OperationId[],
): Promise<ReadonlyMap<OperationId, StoredResult>> {
  if (ids.length === 0) return new Map()
  const rows = await sql<ResultRow[]>`
    select * from operation_result where operation_id = any(${[...ids]}::text[])`
  return new Map(
    rows.map((row) => {
      const id = v.parse(operationId, row.operation_id)
      const result: StoredResult = {
        operationId: id,
        principalId: v.parse(principalId, row.principal_id),
        payloadHash: row.payload_hash,
        answer: v.parse(answer, JSON.parse(row.answer)),
        at: row.at,
      }
      return [id, result]
    }),
  )
}
