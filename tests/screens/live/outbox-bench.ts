import { createPinia, setActivePinia } from 'pinia'
import * as v from 'valibot'
import { principal } from '#shared/access/principal.ts'
import { fileId, incidentId, workOrderId } from '#shared/model/id.ts'
import type { PersonIntent } from '#shared/model/intent/intent.ts'
import type { Answer } from '#shared/protocol/down.ts'
import type { Operate } from '#shared/protocol/up.ts'
import type { OutboxDevice } from '../../../screens/live/outbox-device.ts'
import type { OutboxEntry } from '../../../screens/live/outbox-entry.ts'
import { useOutbox, type OutboxWire } from '../../../screens/live/outbox.ts'
import { useSession } from '../../../screens/session/session.ts'

/** One phone's storage shared by all its tabs: a map, a lock and a bell. */
export class Phone {
  readonly kept = new Map<string, OutboxEntry>()
  readonly bells = new Set<() => void>()
  busy = false
  full = false

  device(): OutboxDevice {
    let mine: (() => void) | undefined
    return {
      all: () => Promise.resolve([...this.kept.values()].map((entry) => ({ ...entry }))),
      put: (entry) => {
        if (this.full) return Promise.reject(new DOMException('full', 'QuotaExceededError'))
        this.kept.set(entry.id, { ...entry })
        return Promise.resolve()
      },
      remove: (id) => Promise.resolve(void this.kept.delete(id)),
      exclusively: async (run) => {
        if (this.busy) return false
        this.busy = true
        try {
          await run()
        } finally {
          this.busy = false
        }
        return true
      },
      tell: () => this.bells.forEach((ring) => ring !== mine && ring()),
      onTold: (listener) => {
        mine = listener
        this.bells.add(listener)
      },
    }
  }
}

/** A server that keeps what it was asked, answers known ids as before, and can lose answers. */
export class FakeServer {
  readonly asked: Operate[] = []
  readonly done: string[] = []
  readonly answers = new Map<string, Answer>()
  open = true
  loseAnswers = 0
  loseRequests = 0
  who = 'p1'
  answerTo: (message: Operate) => Answer = (message) => ({
    status: 'accepted',
    version: this.done.length,
    result: { id: message.id },
  })

  wire(): OutboxWire {
    return {
      isOpen: () => this.open,
      principalId: () => this.who,
      operate: (message) => this.operate(message),
      upload: () => Promise.resolve({ ok: true, fileId: v.parse(fileId, 'a'.repeat(64)) }),
    }
  }

  private async operate(message: Operate): Promise<Answer> {
    await Promise.resolve()
    if (this.loseRequests-- > 0) throw new Error('lost on the way there')
    this.asked.push(message)
    const known = this.answers.get(message.id)
    if (!known) this.done.push(message.id)
    const answer = known ?? this.answerTo(message)
    if (answer.status === 'accepted') this.answers.set(message.id, answer)
    if (this.loseAnswers-- > 0) throw new Error('lost on the way back')
    return answer
  }
}

/** A tab of the phone with somebody signed in. */
export async function openTab(phone: Phone, who = 'p1') {
  setActivePinia(createPinia())
  useSession().who = v.parse(principal, {
    id: who,
    role: 'gridWorker',
    label: 'Grid-0107',
    scopePlaceIds: ['c1'],
    organizationId: 'o1',
    unitId: 'u1',
    stageId: null,
  })
  const outbox = useOutbox()
  await outbox.restore(() => Promise.resolve(phone.device()))
  return outbox
}

export const accept = (order: string): PersonIntent => ({
  kind: 'acceptOrder',
  orderId: v.parse(workOrderId, order),
})
export const depart = (order: string): PersonIntent => ({
  kind: 'departOrder',
  orderId: v.parse(workOrderId, order),
})
export const note = (incident: string): PersonIntent => ({
  kind: 'addNote',
  incidentId: v.parse(incidentId, incident),
  photos: [],
  personal: { text: 'seen' },
})
