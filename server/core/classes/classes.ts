import type { IncidentClass } from '#shared/model/incident-class.ts'
import { buildingRows } from './buildings.ts'
import { homeRows } from './homes.ts'
import { rowToClass } from './row.ts'
import { streetRows } from './streets.ts'

/**
 * Kinds of matter of a city that brings none of its own; the demo city uses them too. Service to people comes first.
 * @source workflow.md §3: urgent within 1 day, general 5 days, complex 15 days; road litter 4 working hours; rubble 4 h;
 * standing water 4 h; greenery 5 days; muck heap 2 days. Times to accept follow screens.md §6.1 by priority.
 */
export const defaultClasses: readonly IncidentClass[] = [
  ...homeRows,
  ...buildingRows,
  ...streetRows,
].map(rowToClass)
