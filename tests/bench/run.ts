import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Bench, Row } from './row.ts'

/** `npm run bench -- <name>`: runs one benchmark, prints a table, keeps the rows. Without a name it lists them. */
const here = import.meta.dirname
const root = join(here, '../..')
const names = readdirSync(here)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
  .sort()
const [name] = process.argv.slice(2)

if (name === undefined) {
  console.log(names.join('\n'))
  process.exit(0)
}
if (!names.includes(name)) {
  console.error(`no benchmark "${name}"; there are: ${names.join(', ')}`)
  process.exit(2)
}

// The name is one of the files beside this one, each of which exports a Bench.
const { bench } = (await import(`./${name}.bench.ts`)) as { readonly bench: Bench }
const rows = await bench((line) => console.log(line))
console.log(tableOf(rows))
const folder = join(root, 'bench-results')
mkdirSync(folder, { recursive: true })
const path = join(folder, `${name}.json`)
const result = { name, commit: commitOf(), machine: machineOf(), rows }
writeFileSync(path, `${JSON.stringify(result, undefined, 2)}\n`)
console.log(`written to ${path}`)
process.exit(0)

function tableOf(all: readonly Row[]): string {
  const lines = [
    ['case', 'metric', 'value', 'unit'],
    ...all.map(({ case: what, metric, value, unit }) => [what, metric, String(value), unit]),
  ]
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  const padded = lines.map((line) =>
    line.map((cell, column) =>
      column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    ),
  )
  return padded.map((line) => line.join('  ').trimEnd()).join('\n')
}

function commitOf(): string {
  const quiet = { cwd: root, stdio: 'pipe' } as const
  try {
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], quiet)
    const changed = execFileSync('git', ['status', '--porcelain'], quiet)
    return `${commit.toString().trim()}${changed.length > 0 ? '+' : ''}`
  } catch {
    return 'unknown'
  }
}

function machineOf() {
  const all = cpus()
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  }
}
