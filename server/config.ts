import { resolve } from 'node:path'
import * as v from 'valibot'
import { locale } from '#shared/model/words.ts'

const portNumber = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/u, 'a port number'),
  v.transform(Number),
  v.maxValue(65_535),
)
const list = v.pipe(
  v.string(),
  v.transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  ),
)

/** Every variable we know, with its default. `.env.example` lists the same (tested). */
const variables = v.object({
  PORT: v.optional(portNumber, '8080'),
  HOST: v.optional(v.string(), '127.0.0.1'),
  DATA_DIR: v.optional(v.string()),
  DATABASE_URL: v.optional(
    v.pipe(v.string(), v.regex(/^postgres(ql)?:\/\//u, 'a postgres:// address')),
  ),
  MQTT_URL: v.optional(v.pipe(v.string(), v.regex(/^mqtts?:\/\//u, 'an mqtt:// address'))),
  MQTT_PORT: v.optional(portNumber),
  PUBLIC_URL: v.optional(v.pipe(v.string(), v.url())),
  ALLOWED_ORIGINS: v.optional(list, ''),
  TRUST_PROXY: v.optional(v.picklist(['on', 'off']), 'off'),
  DEMO: v.optional(v.picklist(['on', 'off'])),
  DEMO_SEED: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,9}$/u, 'a whole number'), v.transform(Number)),
    '1',
  ),
  DEMO_SPEED: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d+(\.\d+)?$/u, 'a number'),
      v.transform(Number),
      v.minValue(0.1),
      v.maxValue(600),
    ),
    '1',
  ),
  DEMO_LIFE: v.optional(v.picklist(['on', 'off']), 'on'),
  CITY: v.optional(v.string()),
  LOCALE: v.optional(locale, 'zh-CN'),
  LOG_LEVEL: v.optional(v.picklist(['silent', 'error', 'warn', 'info', 'debug']), 'warn'),
})

/** Named by the contract, built later: said plainly instead of ignored. */
const later = [
  'BUS_URL',
  'TLS_CERT',
  'TLS_KEY',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
] as const

/** What the environment says, checked. */
export interface Config {
  readonly port: number
  readonly host: string
  readonly dataDir: string
  readonly dataDirExplicit: boolean
  readonly databaseUrl: string | undefined
  readonly mqttUrl: string | undefined
  readonly mqttPort: number | undefined
  readonly publicUrl: string | undefined
  readonly allowedOrigins: readonly string[]
  readonly trustProxy: boolean
  /** undefined = on when the store is empty or was made by the demo, and this is not production. */
  readonly demo: boolean | undefined
  readonly demoSeed: number
  readonly demoSpeed: number
  /** Whether the synthetic city lives: people, devices and units that act by themselves. */
  readonly demoLife: boolean
  readonly cityFolder: string | undefined
  readonly locale: v.InferOutput<typeof locale>
  readonly logLevel: string
  readonly isProduction: boolean
}

/**
 * Reads the environment: the only place that does.
 *
 * @throws Error with one clear line that names the variable and what it should be.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  for (const name of later)
    if (env[name] !== undefined) throw new Error(`${name}: not in this version`)
  const given: Record<string, string> = {}
  for (const name of Object.keys(variables.entries)) {
    const value = env[name]
    if (value !== undefined && value !== '') given[name] = value
  }
  const parsed = v.safeParse(variables, given)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new Error(`${v.getDotPath(issue) ?? 'environment'}: ${issue.message}`)
  }
  const read = parsed.output
  return {
    port: read.PORT,
    host: read.HOST,
    dataDir: resolve(read.DATA_DIR ?? './data'),
    dataDirExplicit: read.DATA_DIR !== undefined,
    databaseUrl: read.DATABASE_URL,
    mqttUrl: read.MQTT_URL,
    mqttPort: read.MQTT_PORT,
    publicUrl: read.PUBLIC_URL,
    allowedOrigins: read.ALLOWED_ORIGINS,
    trustProxy: read.TRUST_PROXY === 'on',
    demo: read.DEMO === undefined ? undefined : read.DEMO === 'on',
    demoSeed: read.DEMO_SEED,
    demoSpeed: read.DEMO_SPEED,
    demoLife: read.DEMO_LIFE === 'on',
    cityFolder: read.CITY,
    locale: read.LOCALE,
    logLevel: read.LOG_LEVEL,
    isProduction: env.NODE_ENV === 'production',
  }
}
