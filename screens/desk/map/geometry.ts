import { useAtlas } from '../../live/atlas.ts'

let loading: Promise<void> | undefined

/** Fetches the geometry once per page, however many maps ask for it; a failed try may be repeated. */
export function ensureGeometry(packHash: string): Promise<void> {
  loading ??= useAtlas()
    .loadGeometry(packHash, true)
    .catch((error: unknown) => {
      loading = undefined
      throw error
    })
  return loading
}
