// Child process of the tests: opens the database named by its arguments, says so in JSON lines, then
// stores and acknowledges numbers until it is killed ("write", "compute": beside a query without
// end), or closes when its input says "close".
import { createInterface } from 'node:readline'
import { openPostgres } from '../../../../server/db/postgres/open-postgres.ts'

const [dataDir = '', work = 'hold'] = process.argv.slice(2)

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

try {
  const startedAt = performance.now()
  const opened = await openPostgres({ dataDir, dataDirExplicit: true, log: (log) => say({ log }) })
  const openMs = Math.round(performance.now() - startedAt)
  const [row] = await opened.sql<{ pid: number; fsync: string }[]>`
    select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as pid,
      current_setting('fsync') as fsync`
  say({ ...row, openMs, description: opened.description })
  createInterface(process.stdin).once('line', () => {
    void opened.close().then(() => process.exit(0))
  })
  if (work === 'compute') {
    void opened.sql`select count(*) from generate_series(1, 1e12)`.catch(() => undefined)
  }
  if (work !== 'hold') {
    await opened.sql`create table if not exists kept (n int8 primary key)`
    for (let n = 1; ; n += 1) {
      await opened.sql`insert into kept values (${n})`
      say({ acknowledged: n })
    }
  }
} catch (thrown) {
  say({ refused: thrown instanceof Error ? thrown.message : String(thrown) })
  process.exit(1)
}
