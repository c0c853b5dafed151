import type { Position } from '#shared/model/position.ts'
import type { Icons } from './incidents.ts'
import { UnitMarksLayer, type Column, type UnitMarksData } from './unit-marks-layer.ts'

/** Columns of all units, as the store holds them. */
export interface UnitsState {
  readonly origin: Position
  /** Float32, 2 per row each: degrees from the origin, and `[begins, lasts]` ms. Written in place at every tick. */
  readonly columns: {
    readonly offsets: Float32Array
    readonly origins: Float32Array
    readonly spans: Float32Array
  }
  /** Which symbol each row has, Uint8: another object whenever one of them changed. */
  readonly marks: Column<Uint8Array>
  /** Clock of the glides, ms; the same function for as long as the map lives. */
  readonly clock: () => number
}

/**
 * Units: hollow = on its way, filled = on scene. What moves has new descriptors at every tick, because deck.gl takes the same
 * object for the same positions; the marks keep theirs, and stay on the card.
 */
export function unitsLayer(state: UnitsState, icons: Icons): UnitMarksLayer {
  const { offsets, origins, spans } = state.columns
  const data: UnitMarksData = {
    length: Math.min(state.marks.value.length, offsets.length / 2),
    attributes: {
      instanceOffsets: { value: offsets, size: 2 },
      instanceOrigins: { value: origins, size: 2 },
      instanceSpans: { value: spans, size: 2 },
      instanceMarks: state.marks,
    },
  }
  return new UnitMarksLayer({
    id: 'units',
    data,
    coordinateSystem: 'lnglat-offsets',
    coordinateOrigin: [state.origin[0], state.origin[1], 0],
    sheet: icons.texture,
    look: {
      free: cornerOf(icons, 'unit-free'),
      enRoute: cornerOf(icons, 'unit-enRoute'),
      onScene: cornerOf(icons, 'unit-onScene'),
      cell: icons.mapping['unit-free']?.height ?? 1,
      side: icons.side,
    },
    clock: state.clock,
  })
}

function cornerOf({ mapping }: Icons, name: string): readonly [number, number] {
  const place = mapping[name]
  return [place?.x ?? 0, place?.y ?? 0]
}
