import * as v from 'valibot'

/** `[longitude, latitude]` in degrees, WGS-84. */
export const position = v.pipe(
  v.tuple([
    v.pipe(v.number(), v.finite(), v.minValue(-180), v.maxValue(180)),
    v.pipe(v.number(), v.finite(), v.minValue(-90), v.maxValue(90)),
  ]),
  v.readonly(),
)
export type Position = v.InferOutput<typeof position>

/** Closed ring of positions, first equals last, outer rings counter-clockwise. */
export type Ring = readonly Position[]

/** `[west, south, east, north]` in degrees, WGS-84. */
export const box = v.pipe(v.tuple([v.number(), v.number(), v.number(), v.number()]), v.readonly())
export type Box = v.InferOutput<typeof box>

/** Milliseconds since 1970 UTC. */
export const instant = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(8_640_000_000_000_000),
)
