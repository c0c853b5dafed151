import * as v from 'valibot'

/** Body of `GET /api/v1/unit-rows/<audience>`: which row of telemetry frames is which unit. Fixed for a server process. */
export const unitRows = v.object({
  /** The process that numbered them; frames of another do not fit. */
  run: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Rows of the whole city: what a screen's columns must hold. */
  size: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000)),
  /** Units of the audience, and the row of each. */
  ids: v.array(v.string()),
  rows: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
})
export type UnitRows = v.InferOutput<typeof unitRows>
