import vue from '@vitejs/plugin-vue'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { offlinePhoneFiles } from './screens/mobile/phone-chunks.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const BASE = /node_modules\/(?:@vue\/|vue\/|pinia\/|valibot\/|vite\/preload)/u

/** The connection, the mirror and the symbol of a priority, as every screen has them; what is loaded on demand stays apart. */
const LIVE =
  /plugin-vue:export-helper|screens\/(?:panels\/PrioritySymbol|mobile\/location|live\/(?!city-card|outbox-shape|telemetry|unit-columns|usual)|session\/session|locale\/(?:format|words))|shared\/(?:sync\/(?!columns)|access|time|geo\/distance|protocol\/(?!unit-rows)|refusal)|node_modules\/(?:socket\.io|engine\.io|@socket\.io)/u

/** What the phone shows first; the screen itself keeps its name in the manifest, by which the server preloads it. */
const PHONE =
  /screens\/mobile\/(?:Mobile(?:Header|Bar|Strip|Told)|TasksPage|start|page\.|tasks|told|hand|service-worker|task\/(?:TaskCard|RecheckCard|StepButton|TimeText|DistanceText))/u

/** Where this build goes, whatever `--outDir` says. */
let outDir = here('./dist')
const rememberOutDir: Plugin = {
  name: 'tongping:out-dir',
  configResolved: (config) => {
    outDir = join(config.root, config.build.outDir)
    if (config.build.outDir.startsWith('/')) outDir = config.build.outDir
  },
}

/** Our server speaks WebSocket only: the ways round it (long polling, WebTransport) would only cost the phone. */
const webSocketOnly: Plugin = {
  name: 'tongping:websocket-only',
  enforce: 'pre',
  load(id) {
    if (id.endsWith('/engine.io-client/build/esm/transports/index.js')) {
      return `import { WS } from './websocket.js'\nexport const transports = { websocket: WS }`
    }
    if (id.endsWith('/engine.io-client/build/esm/transports/polling-xhr.js')) {
      return 'export class XHR {}\nexport class Request {}\nexport class BaseXHR {}'
    }
    // Base64 carries bytes through long polling only; a WebSocket has frames for them.
    return id.endsWith('/engine.io-parser/build/esm/contrib/base64-arraybuffer.js')
      ? `export const decode = () => { throw new Error('base64 without polling') }`
      : undefined
  },
}

/** The phone's own files and nothing else: no map, no charts, no desk, no wall, no fonts. */
function keptOffline(): ReadonlySet<string> {
  const path = join(outDir, '.vite/manifest.json')
  // The worker is made even when the build has failed: let its own error be the one that is told.
  if (!existsSync(path)) return new Set()
  const built: unknown = JSON.parse(readFileSync(path, 'utf8'))
  // Written by Vite a moment ago; its shape is Vite's promise, not input.
  const files = offlinePhoneFiles(built as Parameters<typeof offlinePhoneFiles>[0])
  return new Set([...files, 'index.html', 'icon.svg', 'icon-192.png', 'manifest.webmanifest'])
}

/** Lets the phone open `/m` without a line. Registered by the phone itself, for `/m` only; API and sockets pass by it. */
const phoneOffline = VitePWA({
  injectRegister: null,
  registerType: 'prompt',
  filename: 'sw.js',
  scope: '/m',
  includeAssets: [],
  manifest: {
    id: '/m',
    name: '同屏 Tongping',
    short_name: '同屏',
    start_url: '/m',
    scope: '/',
    display: 'standalone',
    background_color: '#F2F4F6',
    theme_color: '#F2F4F6',
    icons: [
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  },
  workbox: {
    globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
    maximumFileSizeToCacheInBytes: 8_000_000,
    manifestTransforms: [
      (entries) => {
        const kept = keptOffline()
        return { manifest: entries.filter(({ url }) => kept.has(url)), warnings: [] }
      },
    ],
    navigateFallback: '/index.html',
    navigateFallbackAllowlist: [/^\/m(?:[/?#]|$)/u],
    cleanupOutdatedCaches: true,
    sourcemap: false,
  },
})

/** One code base, one page: `main.ts` reads from the address which of the three screens to load. */
export default defineConfig({
  root: here('./screens'),
  publicDir: here('./public'),
  cacheDir: here('./node_modules/.vite'),
  plugins: [vue(), webSocketOnly, rememberOutDir, phoneOffline],
  // Everything here is `<script setup>`: what Vue keeps for other styles and for its devtools would only cost the phone.
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  build: {
    outDir: here('./dist'),
    emptyOutDir: true,
    manifest: true,
    // The server preloads each screen's files by the manifest; lists of them in the scripts would only make those larger.
    modulePreload: false,
    target: 'es2023',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        // What every screen needs, in one file: fewer round trips, and small files compress badly.
        codeSplitting: {
          groups: [
            { name: 'base', test: (id) => BASE.test(id) || LIVE.test(id) },
            { name: 'phone', test: PHONE },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8080',
      '/open311': 'http://127.0.0.1:8080',
      '/socket.io': { target: 'http://127.0.0.1:8080', ws: true },
    },
  },
})
