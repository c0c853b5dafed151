import * as v from 'valibot'

/** A screen of the load: a wall sees the city, a phone one area. */
export const screen = v.object({
  kind: v.picklist(['wall', 'phone']),
  /** -1 = all. */
  cell: v.number(),
  /** Session cookie; empty where a peer asks for none. */
  cookie: v.string(),
})
export type Screen = v.InferOutput<typeof screen>

export const crowd = v.object({ walls: v.number(), phones: v.number() })
export type Crowd = v.InferOutput<typeof crowd>

/** How a peer speaks. */
export const speech = v.picklist(['raw', 'naive', 'batch', 'tongping'])
export type Speech = v.InferOutput<typeof speech>
