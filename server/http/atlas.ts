import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import type { CityPack } from '#shared/model/pack.ts'
import { sendProblem } from './problem.ts'

/** Identity of a pack's content: screens fetch the atlas once per value. */
export function packHashOf(pack: CityPack): string {
  const hash = createHash('sha256')
  for (const part of [
    pack.id,
    pack.places,
    pack.classes,
    pack.organizations,
    pack.roads,
    pack.grounds,
  ]) {
    hash.update(JSON.stringify(part))
  }
  return hash.update(String(pack.buildings.length)).digest('hex').slice(0, 16)
}

/** The fixed city in parts: names and lists, borders, ground, roads, buildings. Packed once, sent as it lies. */
export function atlasRoutes(
  app: FastifyInstance,
  parts: { readonly pack: CityPack; readonly packHash: string },
): void {
  const { pack } = parts
  const {
    id,
    names,
    synthetic,
    attribution,
    origin,
    calendar,
    classes,
    departments,
    organizations,
  } = pack
  const layers: Readonly<Record<string, unknown>> = {
    city: {
      id,
      names,
      synthetic,
      attribution,
      origin,
      calendar,
      classes,
      departments,
      organizations,
    },
    places: pack.places,
    shapes: pack.shapes,
    grounds: pack.grounds,
    roads: pack.roads,
    buildings: pack.buildings,
  }
  const packed = new Map<string, Buffer>()

  app.get<{ Params: { layer: string } }>('/api/v1/atlas/:layer', (request, reply) => {
    const { layer } = request.params
    const content = Object.hasOwn(layers, layer) ? layers[layer] : undefined
    if (content === undefined) {
      return sendProblem(request, reply, { refusal: { code: 'not-found', field: 'layer' } })
    }
    const etag = `"${parts.packHash}-${layer}"`
    void reply.header('etag', etag).header('cache-control', 'public, max-age=31536000, immutable')
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    const body = packed.get(layer) ?? gzipSync(JSON.stringify(content), { level: 6 })
    packed.set(layer, body)
    return reply
      .type('application/json; charset=utf-8')
      .header('content-encoding', 'gzip')
      .send(body)
  })
}
