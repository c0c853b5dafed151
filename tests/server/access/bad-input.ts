import type { Role } from '#shared/access/roles.ts'

/** Something wrong at a door, and how it must be answered. */
export interface BadInput {
  readonly what: string
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** Who sends it; nobody when absent. */
  readonly as?: Role | undefined
  readonly body?: BodyInit
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly status: number
  readonly field?: string | RegExp
}

const operation = (json: unknown) => ({
  method: 'POST' as const,
  path: '/api/v1/operations',
  as: 'dispatcher' as const,
  json,
})
const report = (json: unknown) => ({ method: 'POST' as const, path: '/api/v1/report', json })
const open311 = (form: Readonly<Record<string, string>>) => ({
  method: 'POST' as const,
  path: '/open311/v2/requests.json',
  form: { api_key: 'demo', ...form },
})
const note = { kind: 'addNote', incidentId: 'C000000-00000', photos: [] }
const json = { 'content-type': 'application/json' }
const approval = { stageId: 'main', viewingDistanceMeters: 5, pixelPitchMillimeters: 1 }

/** Every door, in the ways in which people and programs get it wrong. */
export const badInputs: readonly BadInput[] = [
  // Session and pairing.
  { what: 'nobody asks who he is', path: '/api/v1/session', status: 401 },
  { what: 'a role that is none', method: 'POST', path: '/api/v1/session', json: { demo: 'king' }, status: 400, field: 'demo' },
  { what: 'a role that is a number', method: 'POST', path: '/api/v1/session', json: { demo: 7 }, status: 400, field: 'demo' },
  { what: 'a unit of another role', method: 'POST', path: '/api/v1/session', json: { demo: 'volunteer', unitId: 'M003' }, status: 404, field: 'demo' },
  { what: 'a body that is no JSON', method: 'POST', path: '/api/v1/session', body: '{"demo": ', headers: json, status: 400, field: 'body' },
  { what: 'a body that is no object', method: 'POST', path: '/api/v1/session', json: [], status: 400 },
  { what: 'no body', method: 'POST', path: '/api/v1/session', headers: json, status: 400 },
  { what: 'a prototype in the body', method: 'POST', path: '/api/v1/session', body: '{"__proto__": {"demo": "wall"}}', headers: json, status: 400 },
  { what: 'a media type nobody reads', method: 'POST', path: '/api/v1/session', body: 'a', headers: { 'content-type': 'image/tiff' }, status: 415, field: 'body' },
  { what: 'an approval by nobody', method: 'POST', path: '/api/v1/pairing/approve', json: { code: 'AAAAAAAA', ...approval }, status: 401 },
  { what: 'an approval by somebody who never may', method: 'POST', path: '/api/v1/pairing/approve', as: 'gridWorker', json: { code: 'AAAAAAAA', ...approval }, status: 403 },
  { what: 'a pairing code nobody was given', method: 'POST', path: '/api/v1/pairing/approve', as: 'dispatcher', json: { code: 'AAAAAAAA', ...approval }, status: 422, field: 'code' },
  { what: 'a wall that hangs on the moon', method: 'POST', path: '/api/v1/pairing/approve', as: 'dispatcher', json: { ...approval, code: 'AAAAAAAA', viewingDistanceMeters: 4e8 }, status: 400, field: 'viewingDistanceMeters' },
  // Operations.
  { what: 'an act of nobody', ...operation({ id: 'a', intent: note }), as: undefined, status: 401 },
  { what: 'an act without id', ...operation({ intent: note }), status: 400, field: 'id' },
  { what: 'an act whose id has spaces', ...operation({ id: 'a b', intent: note }), status: 400, field: 'id' },
  { what: 'an act that is none', ...operation({ id: 'a1', intent: { kind: 'burnDown' } }), status: 400, field: /^intent/u },
  { what: 'an act only the server asks itself', ...operation({ id: 'a2', intent: { kind: 'archiveIncidents', before: 1 } }), status: 400, field: /^intent/u },
  { what: 'an act that is a list', ...operation({ id: 'a3', intent: [note] }), status: 400, field: /^intent/u },
  { what: 'a matter that is a number', ...operation({ id: 'a4', intent: { ...note, incidentId: 4 } }), status: 400, field: 'intent.incidentId' },
  { what: 'a matter that does not exist', ...operation({ id: 'a5', intent: note }), status: 404, field: 'intent.incidentId' },
  { what: 'more words than a note holds', ...operation({ id: 'a6', intent: { ...note, personal: { text: 'x'.repeat(4001) } } }), status: 400, field: 'intent.personal.text' },
  { what: 'a photo that is a path', ...operation({ id: 'a7', intent: { ...note, photos: ['../../etc/passwd'] } }), status: 400, field: /^intent\.photos/u },
  { what: 'a moment that never was', ...operation({ id: 'a8', intent: note, happenedAt: -1 }), status: 400, field: 'happenedAt' },
  { what: 'a body beyond all bounds', ...operation({ id: 'a9', intent: note, filler: 'x'.repeat(300_000) }), status: 413, field: 'body' },
  // Residents.
  { what: 'a class nobody knows', ...report({ classCode: 'C-UFO' }), status: 422, field: 'classCode' },
  { what: 'a place beyond the pole', ...report({ classCode: 'C-LAMP', point: [121, 91] }), status: 400, field: /^point/u },
  { what: 'a place in another country', ...report({ classCode: 'C-LAMP', point: [2.35, 48.85] }), status: 422, field: 'point' },
  { what: 'a place in words', ...report({ classCode: 'C-LAMP', point: ['121', '31'] }), status: 400, field: /^point/u },
  { what: 'a coordinate system of our own', ...report({ classCode: 'C-LAMP', coordinateSystem: 'mars' }), status: 400, field: 'coordinateSystem' },
  { what: 'a photo nobody sent', ...report({ classCode: 'C-LAMP', photos: ['0'.repeat(64)] }), status: 404, field: 'photos.0' },
  { what: 'a token that was not given out', path: '/api/v1/report/r-1.AAAA', status: 404 },
  // Reads.
  { what: 'history to nobody', path: '/api/v1/incidents', status: 401 },
  { what: 'a page of minus one', path: '/api/v1/incidents?limit=-1', as: 'dispatcher', status: 400, field: 'limit' },
  { what: 'a page of a thousand', path: '/api/v1/incidents?limit=999', as: 'dispatcher', status: 400, field: 'limit' },
  { what: 'a cursor that is none', path: '/api/v1/incidents?cursor=%00', as: 'dispatcher', status: 400, field: 'cursor' },
  { what: 'a matter with a name no matter has', path: '/api/v1/incidents/%27%20or%201%3D1', as: 'dispatcher', status: 400 },
  { what: 'a search for nothing', path: '/api/v1/search?q=', as: 'dispatcher', status: 400, field: 'q' },
  { what: 'a search without a word', path: '/api/v1/search', as: 'dispatcher', status: 400, field: 'q' },
  { what: 'usual hours of a year', path: '/api/v1/places/c/usual?hours=999', as: 'dispatcher', status: 400, field: 'hours' },
  { what: 'a building that does not stand', path: '/api/v1/buildings/none', as: 'dispatcher', status: 404, field: 'id' },
  { what: 'a layer that is inherited', path: '/api/v1/atlas/constructor', status: 404, field: 'layer' },
  { what: 'an audience of others', path: '/api/v1/snapshot/area%3Ac%2Fdesk', as: 'gridWorker', status: 404, field: 'audience' },
  { what: 'the health of the server to a volunteer', path: '/api/v1/diagnostics', as: 'volunteer', status: 403 },
  { what: 'an address nobody lives at', path: '/api/v1/nothing', status: 404, field: 'path' },
  // Files and imports.
  { what: 'a picture that is a text', method: 'POST', path: '/api/v1/files', as: 'dispatcher', body: 'GIF89a', headers: { 'content-type': 'image/jpeg' }, status: 422, field: 'body' },
  { what: 'a picture of nothing', method: 'POST', path: '/api/v1/files', as: 'dispatcher', body: '', headers: { 'content-type': 'image/png' }, status: 422, field: 'body' },
  { what: 'a picture that is a program', method: 'POST', path: '/api/v1/files', as: 'dispatcher', body: '<svg/>', headers: { 'content-type': 'image/svg+xml' }, status: 415, field: 'body' },
  { what: 'a picture cut off after its head', method: 'POST', path: '/api/v1/files', as: 'dispatcher', body: Buffer.from('ffd8ffe000104a46', 'hex'), headers: { 'content-type': 'image/jpeg' }, status: 422, field: 'body' },
  { what: 'a picture somewhere else', path: '/api/v1/files/..%2f..%2fsecret', as: 'dispatcher', status: 404 },
  { what: 'an import by a dispatcher', method: 'POST', path: '/api/v1/imports', as: 'dispatcher', json: {}, status: 403 },
  { what: 'an import that is no upload', method: 'POST', path: '/api/v1/imports', as: 'dataSteward', json: {}, status: 400, field: 'body' },
  // Open311.
  { what: 'a key that is none', ...open311({ api_key: 'x', service_code: 'C-LAMP', lat: '31', long: '121' }), status: 403, field: 'api_key' },
  { what: 'a service that is none', ...open311({ service_code: 'C-UFO', lat: '31.2', long: '121.4' }), status: 400, field: 'service_code' },
  { what: 'half a place', ...open311({ service_code: 'C-LAMP', lat: '31' }), status: 400, field: 'long' },
  { what: 'a latitude without end', ...open311({ service_code: 'C-LAMP', lat: 'Infinity', long: '121' }), status: 400, field: 'lat' },
  { what: 'a picture that is a script', ...open311({ service_code: 'C-LAMP', lat: '31', long: '121', media_url: 'javascript:alert(1)' }), status: 400, field: 'media_url' },
  { what: 'a day that never was', path: '/open311/v2/requests.json?start_date=2026-02-30T00:00:00Z', status: 400, field: 'start_date' },
  { what: 'a request that was never made', path: '/open311/v2/requests/none.json', status: 404, field: 'service_request_id' },
] // prettier-ignore
