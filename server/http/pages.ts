import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'

const chunk = v.object({
  file: v.string(),
  imports: v.optional(v.array(v.string()), []),
  css: v.optional(v.array(v.string()), []),
})
const manifest = v.record(v.string(), chunk)
type Manifest = v.InferOutput<typeof manifest>

/** Which source each screen's chunk comes from: preloaded, so that HTML → entry → screen costs one round trip less. */
const screens: Readonly<Record<string, string>> = {
  wall: 'wall/WallScreen.vue',
  desk: 'desk/DeskScreen.vue',
  m: 'mobile/MobileScreen.vue',
  report: 'mobile/ReportPage.vue',
  'sign-in': 'session/SignInPage.vue',
}

/** The one page of the screens at its addresses, and the built files beside it. */
export async function pageRoutes(
  app: FastifyInstance,
  parts: { readonly distDir: string },
): Promise<void> {
  const html = await readFile(join(parts.distDir, 'index.html'), 'utf8')
  const built = v.parse(
    manifest,
    JSON.parse(await readFile(join(parts.distDir, '.vite/manifest.json'), 'utf8')),
  )
  await app.register(staticFiles, {
    root: parts.distDir,
    index: false,
    wildcard: true,
    setHeaders(reply, path) {
      const isHashed = path.includes('/assets/')
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  for (const [name, source] of Object.entries(screens)) {
    const page = html.replace('</head>', `${preloads(built, source)}</head>`)
    for (const path of [`/${name}`, `/${name}/*`]) {
      app.get(path, (_request, reply) =>
        reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page),
      )
    }
  }
  app.get('/', (request, reply) => {
    const isPhone = /Mobi|Android|iPhone/u.test(request.headers['user-agent'] ?? '')
    return reply.redirect(isPhone ? '/m' : '/desk', 302)
  })
}

function preloads(built: Manifest, source: string): string {
  const files = new Set<string>()
  const sheets = new Set<string>()
  const visit = (key: string) => {
    const found = built[key]
    if (!found || files.has(found.file)) return
    files.add(found.file)
    for (const sheet of found.css) sheets.add(sheet)
    for (const next of found.imports) visit(next)
  }
  visit(source)
  const scripts = [...files].map((file) => `<link rel="modulepreload" href="/${file}">`)
  const styles = [...sheets].map((file) => `<link rel="stylesheet" href="/${file}">`)
  return [...scripts, ...styles].join('')
}
