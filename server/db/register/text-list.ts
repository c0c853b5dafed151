import type { Fragment, Sql } from 'postgres'

/** Record separator. No JSON text holds it unescaped, nor does any id. */
const SEPARATOR = '\u001E'

/**
 * A list of JSON texts or ids as a `text[]`: one long text that the database cuts up. The driver's own lists escape
 * every quotation mark, which for JSON costs more than all the rest of an append.
 * @param texts - none of them empty, none with a control character
 */
export function textList(sql: Sql, texts: readonly string[]): Fragment {
  return sql`string_to_array(${texts.join(SEPARATOR)}, ${SEPARATOR})`
}
