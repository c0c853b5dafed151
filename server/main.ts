import { readConfig } from './config.ts'
import { isLostConnection } from './db/postgres/lost-connection.ts'
import { startCity } from './start-city.ts'

const addresses = [
  ['wall', '/wall'],
  ['desk', '/desk'],
  ['phone', '/m'],
  ['residents', '/report'],
  ['open311', '/open311/v2/discovery.json'],
] as const

/** Start and stop: the process around the city. */
async function main(): Promise<void> {
  process.on('unhandledRejection', (reason) => {
    if (!isLostConnection(reason)) throw reason
  })
  const config = readConfig(process.env)
  const city = await startCity(config, (line) => console.log(line))
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    // Whatever hangs, the promise is five seconds.
    setTimeout(() => process.exit(1), 4800).unref()
    void city.stop().then(() => process.exit())
  }
  void city.ended.then(({ message }) => {
    console.error(`${message} This process ends.`)
    process.exitCode = 1
    stop()
  })
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const base = `http://${config.host}:${city.port}`
  for (const [name, path] of addresses) console.log(`${name.padEnd(10)}${base}${path}`)
  if (city.isDemo) console.log(`demo      one button per role at ${base}/sign-in`)
  console.log(`ready ${base}`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
})
