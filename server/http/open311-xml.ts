/** A value of an Open311 document. Objects become elements in order, arrays repeat `itemName`. */
export type Open311Value =
  string | number | boolean | null | readonly Open311Value[] | Open311Object
export interface Open311Object {
  readonly [name: string]: Open311Value
}

/** What an element inside a list is called (the Spark convention has no general rule). */
const itemNames: Readonly<Record<string, string>> = {
  services: 'service',
  attributes: 'attribute',
  values: 'value',
  service_requests: 'request',
  /** @source FixMyStreet's updates feed */
  service_requests_updates: 'request_update',
  errors: 'error',
  endpoints: 'endpoint',
  formats: 'format',
}

/** One Open311 answer as XML, without namespace, as the standard shows it. */
export function toXml(rootName: string, value: Open311Value): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${element(rootName, value)}\n`
}

function element(name: string, value: Open311Value): string {
  if (value === null || value === '') return `<${name}/>`
  const inner = contentOf(name, value)
  return inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`
}

function contentOf(name: string, value: Open311Value): string {
  if (isList(value)) {
    const itemName = itemNames[name] ?? 'value'
    return value.map((entry) => element(itemName, entry)).join('')
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([child, inner]) => element(child, inner))
      .join('')
  }
  return escapeXml(String(value))
}

function isList(value: Open311Value): value is readonly Open311Value[] {
  return Array.isArray(value)
}

/** Characters XML 1.0 cannot hold, lone surrogates included: they become U+FFFD, so that the document stays readable. */
const unholdable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function escapeXml(text: string): string {
  return text.replace(unholdable, '\uFFFD').replace(/[&<>"']/gu, (sign) => entities[sign] ?? sign)
}
