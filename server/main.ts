import { readConfig } from './config.ts'
import { startCity } from './start-city.ts'

/** Start and stop: the process around the city. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const city = await startCity(config, (line) => console.log(line))
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    // Whatever hangs, the promise is five seconds.
    setTimeout(() => process.exit(1), 4800).unref()
    void city.stop().then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  console.log(`ready http://${config.host}:${city.port}`)
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
})
