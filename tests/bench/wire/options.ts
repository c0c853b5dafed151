import { parseArgs } from 'node:util'

/** `npm run bench -- sync --only S2,S4 --peers raw,tongping --seconds 5 --profile` */
export interface Options {
  readonly only: readonly string[]
  readonly peers: readonly string[]
  /** Length of each of three windows. */
  readonly seconds: number
  readonly warmSeconds: number
  /** Writes a CPU profile of the server into `bench-results/profiles`. */
  readonly flags: readonly string[]
}

export function readOptions(defaults: { readonly peers: readonly string[] }): Options {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      only: { type: 'string', default: '' },
      peers: { type: 'string', default: defaults.peers.join(',') },
      seconds: { type: 'string', default: '5' },
      warm: { type: 'string', default: '5' },
      profile: { type: 'boolean', default: false },
    },
  })
  const list = (text: string) => text.split(',').filter((part) => part !== '')
  return {
    only: list(values.only),
    peers: list(values.peers),
    seconds: Number(values.seconds),
    warmSeconds: Number(values.warm),
    flags: values.profile ? ['--cpu-prof', '--cpu-prof-dir=bench-results/profiles'] : [],
  }
}
