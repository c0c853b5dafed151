import type { Sql } from 'postgres'
import type { Clock, Registers } from '../../run/ports.ts'
import { seedBaseData } from './base-data.ts'
import { countBuilding } from './building.ts'
import { addHourCounts, readHourCounts } from './hour-count.ts'
import { pageArchive, readArchived } from './incident-archive.ts'
import { readPersonal } from './personal.ts'
import { readIncidentsOfPhoto } from './photo.ts'
import { listReports, readReport, readReportsOf } from './report.ts'

/** Opens base data, personal values and history. @param options - `clock` says in which year ages are counted */
export function openRegisters(options: { readonly sql: Sql; readonly clock: Clock }): Registers {
  const { sql, clock } = options
  return {
    report: (id) => readReport(sql, id),
    reportsOf: (id) => readReportsOf(sql, id),
    reports: (filter) => listReports(sql, filter),
    archive: (filter) => pageArchive(sql, filter),
    archived: (id) => readArchived(sql, id),
    incidentsOfPhoto: (id) => readIncidentsOfPhoto(sql, id),
    personal: (refs) => readPersonal(sql, refs),
    hourCounts: (filter) => readHourCounts(sql, filter),
    addHourCounts: (rows) => addHourCounts(sql, rows),
    seed: (seed) => seedBaseData(sql, seed),
    buildingCounts: (id) => countBuilding(sql, id, new Date(clock.cityNow()).getUTCFullYear()),
  }
}
