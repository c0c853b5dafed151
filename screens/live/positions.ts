/**
 * Where positions go, once there is a map to show them: the store of a map's columns (`telemetry.ts`). It comes with the map and
 * not with the connection, so that a phone without an open map neither loads it nor is sent what nobody looks at.
 */
export interface PositionsSink {
  /** Whether the rows of an audience are known, as the process `run` numbered them. */
  knows(run: number, audience: string): boolean
  /** Asks the server for them. @returns whether they are known now. */
  load(audience: string): Promise<boolean>
  /** Takes one frame. @returns the city's instant at which it left; undefined when it could not be taken. */
  receive(columns: Uint8Array): number | undefined
  /** Tick of the newest frame; 0 = none yet. */
  lastTick(): number
}

let shown: PositionsSink | undefined
let listening: (() => void) | undefined

/** The sink of this page; undefined as long as nothing shows positions. */
export const positionsSink = (): PositionsSink | undefined => shown

/** From now on positions are wanted. */
export function showPositions(sink: PositionsSink): void {
  shown = sink
  listening?.()
}

/** Tells once a map comes after the connection. One listener: the connection of the page. */
export function onPositionsWanted(listen: () => void): void {
  listening = listen
}
