import * as v from 'valibot'

/** What the worker is told at its start. */
export const workerOrders = v.object({
  httpUrl: v.string(),
  mqttPort: v.number(),
  seed: v.number(),
  speed: v.number(),
  /** City instant at the real instant `realNow`. */
  cityNow: v.number(),
  realNow: v.number(),
  /** Where the pack is kept; absent = it is made again. */
  cacheDir: v.optional(v.string()),
})
export type WorkerOrders = v.InferOutput<typeof workerOrders>
