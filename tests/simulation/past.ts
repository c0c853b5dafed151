import * as v from 'valibot'
import { incident, type Incident } from '#shared/model/incident.ts'
import type { IntentOf } from '#shared/model/intent/intent.ts'

const DAY_MS = 86_400_000
const words = (text: string) => ({ 'zh-CN': text, 'zh-Hant': text, en: text })

/** Matters of the day before: they leave for the archive one after the other while people act. */
export function pastOf(now: number): NonNullable<IntentOf<'foundCity'>['past']> {
  const incidents = [2, 5, 9, 14].map((minutes, index) =>
    closedMatter(index, now - DAY_MS + minutes * 60_000),
  )
  return { incidents, workOrders: [], units: [], sequences: [] }
}

function closedMatter(index: number, closedAt: number): Incident {
  const isWest = index % 2 === 0
  return v.parse(incident, {
    id: `E261122-0000${index + 1}`,
    classCode: 'litter',
    priority: 4,
    status: 'closed',
    origin: 'live',
    point: [isWest ? 121.03 : 121.13, 31.03],
    buildingId: null,
    address: words('somewhere'),
    placeIds: isWest ? ['c', 'd1', 's1', 'k1', 'g1', 'x1'] : ['c', 'd1', 's2', 'k2', 'g2', 'x2'],
    voices: { patrol: 0, resident: 1, hotline: 0, device: 0, match: 0, system: 0 },
    reportedAt: closedAt - 3_600_000,
    verifyingAt: null,
    registeredAt: closedAt - 3_500_000,
    dispatchedAt: closedAt - 3_400_000,
    acceptedAt: closedAt - 3_300_000,
    onSceneAt: null,
    handledAt: closedAt - 600_000,
    closedAt,
    organizationId: 'o-k1',
    orderIds: [],
    principalIds: [isWest ? 'u:u1' : 'u:u2'],
    handledBy: null,
    reason: null,
    reworks: 0,
    evidence: 0,
    lateClocks: [],
    revision: 5,
  })
}
