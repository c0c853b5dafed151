import type { WallRecord } from '#shared/access/projection.ts'
import { isOpen, type Classes } from '#shared/figures/matter.ts'
import { decideNext } from '#shared/figures/queue.ts'
import type { Scene } from '#shared/model/stage.ts'

type Incident = WallRecord<'incident'>

/**
 * The matter that commands the stage (`SPEC.md` W1): the one in focus, else the first selected one, else the gravest open
 * P1 in the order of decision.
 *
 * @returns undefined where nothing is chosen and no P1 is open: then the wall says so, it never picks something lesser.
 */
export function commandedOf(
  scene: Pick<Scene, 'focus' | 'selection'> | undefined,
  incidents: ReadonlyMap<string, Incident>,
  at: { readonly classes: Classes; readonly now: number },
): Incident | undefined {
  const chosen = [scene?.focus?.incidentId, ...(scene?.selection ?? [])]
  for (const id of chosen) {
    const known = incidents.get(id ?? '')
    if (known) return known
  }
  const grave = [...incidents.values()].filter((one) => one.priority === 1 && isOpen(one))
  return decideNext(grave, at.classes, at.now)[0]?.matter
}
