import fc from 'fast-check'
import type * as v from 'valibot'
import { recordKinds, recordSchemas, type RecordKind } from '#shared/model/record.ts'
import type { WireRecord } from '#shared/sync/change.ts'

const someId = fc.constantFrom('a', 'b', 'c', 'd')

/** Any value of a schema of ours, made by walking it. What it cannot read it refuses, so that nothing is left out. */
export function valueOf(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  if (isOf(schema, 'object', 'entries')) {
    const { entries } = schema as unknown as { entries: Record<string, v.GenericSchema> }
    const fields = Object.entries(entries).map(([name, field]) => [name, valueOf(field)] as const)
    return fc.record(Object.fromEntries(fields))
  }
  if (isOf(schema, 'array', 'item'))
    return fc.uniqueArray(valueOf((schema as unknown as { item: v.GenericSchema }).item), {
      maxLength: 4,
      selector: (value) => JSON.stringify(value),
    })
  if (isOf(schema, 'nullable', 'wrapped'))
    return fc.option(valueOf((schema as unknown as { wrapped: v.GenericSchema }).wrapped))
  if (isOf(schema, 'picklist', 'options'))
    return fc.constantFrom(...(schema as unknown as { options: unknown[] }).options)
  if (isOf(schema, 'record', 'value'))
    return fc.dictionary(someId, valueOf((schema as unknown as { value: v.GenericSchema }).value))
  if (isOf(schema, 'tuple', 'items'))
    return fc.tuple(...(schema as unknown as { items: v.GenericSchema[] }).items.map(valueOf))
  const plain: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    string: someId,
    number: fc.nat({ max: 80 }),
    boolean: fc.boolean(),
    any: fc.nat(),
  }
  const known = plain[schema.type]
  if (!known) throw new Error(`no values for a schema of type ${schema.type}`)
  return known
}

function isOf(schema: v.GenericSchema, type: string, field: string): boolean {
  return schema.type === type && field in schema
}

/** Any record of any kind, with every field its schema has. */
export const anyRecord: fc.Arbitrary<{ readonly kind: RecordKind; readonly record: WireRecord }> =
  fc.oneof(
    ...recordKinds.map((kind) =>
      valueOf(recordSchemas[kind]).map((record) => ({ kind, record: record as WireRecord })),
    ),
  )
