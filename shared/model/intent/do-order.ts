import * as v from 'valibot'
import { fileId, workOrderId } from '../id.ts'
import { outcomes } from '../work-order.ts'
import { personalTexts } from './personal.ts'

const target = { orderId: workOrderId }

/** "I have it": responsibility moves here and not before. */
export const acceptOrder = v.object({ kind: v.literal('acceptOrder'), ...target })
export const departOrder = v.object({ kind: v.literal('departOrder'), ...target })
export const arriveOrder = v.object({ kind: v.literal('arriveOrder'), ...target })
/** Done, with the evidence its class asks for. */
export const finishOrder = v.object({
  kind: v.literal('finishOrder'),
  ...target,
  outcome: v.picklist(outcomes),
  photos: v.pipe(v.array(fileId), v.maxLength(9)),
  personal: v.optional(personalTexts),
})
export const returnReasons = ['notOurs', 'wrongPlace', 'noCapacity', 'unsafe'] as const
/** Sent back: not ours, or cannot (退单). The incident goes back to `registered`. */
export const returnOrder = v.object({
  kind: v.literal('returnOrder'),
  ...target,
  reason: v.picklist(returnReasons),
  personal: v.optional(personalTexts),
})
