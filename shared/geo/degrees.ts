/**
 * Shapes of positions as this room reads them. `shared/model/position.ts` checks the same shapes; the room stands below
 * the model (`docs/house.md` §3) and so names them itself.
 */

/** `[longitude, latitude]` in degrees. WGS-84 unless a name says otherwise. */
export type Position = readonly [number, number]

/** Closed ring of positions, first equals last. */
export type Ring = readonly Position[]

/** `[west, south, east, north]` in degrees. */
export type Box = readonly [number, number, number, number]
