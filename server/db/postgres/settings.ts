import { join } from 'node:path'
import { SOCKET_PORT } from './placement.ts'

/** PostgreSQL settings by name. */
export type Settings = Readonly<Record<string, string>>

/** Folder of the server's own log. */
export function logFolder(dataDir: string): string {
  return join(dataDir, 'postgres-log')
}

/** The two files that say who may connect. */
export function accessFiles(dataDir: string): { readonly hba: string; readonly ident: string } {
  return { hba: join(dataDir, 'pg_hba.conf'), ident: join(dataDir, 'pg_ident.conf') }
}

/** What the arguments are made from. */
export interface ServerPlaces {
  readonly dataDir: string
  readonly clusterDir: string
  readonly socketDir: string
  readonly settings?: Settings | undefined
}

/**
 * Arguments of the server. Settings stand on the command line, where they outrank every
 * configuration file: an edited file can neither open a port nor turn durability off. What is not
 * named here an operator may set in the cluster's postgresql.conf.
 */
export function serverArguments(places: ServerPlaces): readonly string[] {
  const settings = { ...DURABILITY, ...SIZE, ...paths(places), ...LOGGING, ...places.settings }
  const pairs = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  return ['-D', places.clusterDir, ...pairs.flatMap((pair) => ['-c', pair])]
}

const DURABILITY: Settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // One machine, no replicas: those who want them set DATABASE_URL.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  // Bounds the replay after a crash to a few seconds on an ordinary disk.
  max_wal_size: '512MB',
}

const SIZE: Settings = {
  shared_buffers: '64MB',
  max_connections: '40',
  // Compiling a query takes longer than any of ours runs.
  jit: 'off',
  timezone: 'UTC',
}

/** One file per weekday, each emptied when its day comes round again. */
const LOGGING: Settings = {
  logging_collector: 'on',
  log_filename: 'postgres-%a.log',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // No values of rows: they may be somebody's name or telephone number.
  log_error_verbosity: 'terse',
  log_parameter_max_length_on_error: '0',
}

function paths({ dataDir, socketDir }: ServerPlaces): Settings {
  const { hba, ident } = accessFiles(dataDir)
  return {
    listen_addresses: '',
    port: String(SOCKET_PORT),
    // Quoted, because the value is a list and a folder's name may hold a comma.
    unix_socket_directories: `"${socketDir}"`,
    unix_socket_permissions: '0700',
    hba_file: hba,
    ident_file: ident,
    log_directory: logFolder(dataDir),
  }
}
