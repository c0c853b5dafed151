import { createWriteStream, createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import * as v from 'valibot'
import { mayEver } from '#shared/access/permissions.ts'
import { refusalOfIssues, refuse, type Refusal, type Result } from '#shared/refusal.ts'
import { importMapping, type ImportMapping } from '../run/import/columns.ts'
import type { ImportCounts, ImportDeps } from '../run/import/import-job.ts'
import { importRequests } from '../run/import/import-requests.ts'
import type { RejectedRow } from '../run/ports.ts'
import './principal.ts'
import { sendProblem } from './problem.ts'

/** What the door of bulk uploads needs. */
export interface ImportDoorDeps {
  readonly importing: ImportDeps
  /** Where an upload lies while it is read; in DATA_DIR, not world-readable. */
  readonly temporaryFolder: string
}

/** Packed or not; a table of a million requests is about 150 MB. */
const UPLOAD_LIMIT = 512 * 1024 * 1024

const fields = v.object({
  map: v.optional(v.pipe(v.string(), v.maxLength(64_000), v.parseJson(), importMapping), '{}'),
  mode: v.optional(v.picklist(['history', 'live']), 'history'),
  source: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80)),
})

interface Upload {
  readonly path: string
  readonly filename: string
  readonly mapping: ImportMapping
  readonly mode: 'history' | 'live'
  readonly source: string
}

/** `POST /api/v1/imports` (multipart: file, map, mode, source) and the rejected rows; needs `request.principal`. */
export function imports(deps: ImportDoorDeps): FastifyPluginAsync {
  return async (app) => {
    await app.register(multipart, {
      limits: { fileSize: UPLOAD_LIMIT, files: 1, fields: 10, fieldSize: 64_000, parts: 12 },
    })

    app.post('/api/v1/imports', { bodyLimit: UPLOAD_LIMIT }, async (request, reply) => {
      const refusal = notAllowed(request)
      if (refusal) return sendProblem(request, reply, { refusal })
      const done = await importUpload(deps, request)
      return done.ok ? reply.send(done.value) : sendProblem(request, reply, done)
    })

    app.get<{ Params: { id: string } }>('/api/v1/imports/:id/rejected', async (request, reply) => {
      const refusal = notAllowed(request)
      if (refusal) return sendProblem(request, reply, { refusal })
      const rows = await deps.importing.imports.rejected(request.params.id.slice(0, 80))
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="rejected.csv"')
        .header('cache-control', 'private, no-store')
        .send(rejectedCsv(rows))
    })
  }
}

async function importUpload(
  deps: ImportDoorDeps,
  request: FastifyRequest,
): Promise<Result<ImportCounts>> {
  const folder = await mkdtemp(join(deps.temporaryFolder, 'import-'))
  try {
    const upload = await receive(request, folder)
    if (!upload.ok) return upload
    const { path, ...given } = upload.value
    return await importRequests({ ...given, stream: createReadStream(path), deps: deps.importing })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function notAllowed(request: FastifyRequest): Refusal | undefined {
  if (!request.principal) return { code: 'signed-out' }
  return mayEver(request.principal, 'importRequests') ? undefined : { code: 'not-permitted' }
}

/**
 * Puts the upload on disk first: fields may come after the file, and the pace of a slow sender must not hold an import
 * open in the queue.
 */
async function receive(request: FastifyRequest, folder: string): Promise<Result<Upload>> {
  if (!request.isMultipart()) {
    return refuse('malformed', 'body', { reason: 'multipart/form-data expected' })
  }
  const given: Record<string, string> = {}
  let file: { readonly path: string; readonly filename: string } | undefined
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      if (typeof part.value === 'string' && part.value !== '') given[part.fieldname] = part.value
      continue
    }
    const path = join(folder, 'upload')
    await pipeline(part.file, createWriteStream(path, { mode: 0o600 }))
    if (part.file.truncated) return refuse('out-of-range', 'file', { reason: 'file too large' })
    file = { path, filename: part.filename.slice(0, 200) }
  }
  if (!file)
    return refuse('malformed', 'file', {
      reason: 'Invalid key: Expected "file" but received nothing',
    })
  const parsed = v.safeParse(fields, given)
  if (!parsed.success) return { ok: false, refusal: refusalOfIssues(parsed.issues) }
  const { map: mapping, mode, source } = parsed.output
  return { ok: true, value: { ...file, mapping, mode, source } }
}

/** With a byte-order mark, because spreadsheets open it; nothing in it can become a formula. */
export function rejectedCsv(rows: readonly RejectedRow[]): string {
  const lines = rows.map(({ row, field, reason, text }) => [String(row), field, reason, text])
  const table = [['row', 'field', 'reason', 'text'], ...lines]
  return `\uFEFF${table.map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r\n|＝＋－＠]/u.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
