import { Layer, picking, project32, type LayerProps, type UpdateParameters } from '@deck.gl/core'
import type { Texture } from '@luma.gl/core'
import { Geometry, Model } from '@luma.gl/engine'
import type { ShaderModule } from '@luma.gl/shadertools'
import { LEAP_METERS } from '../../live/unit-columns.ts'

const block = `\
layout(std140) uniform unitMarksUniforms {
  vec2 sheet;
  vec2 free;
  vec2 enRoute;
  vec2 onScene;
  float cell;
  float side;
  float now;
  float leap;
} unitMarks;
`

interface Uniforms {
  /** Size of the sheet, device px. */
  readonly sheet: readonly [number, number]
  /** Top left of each icon in the sheet, device px. */
  readonly free: readonly [number, number]
  readonly enRoute: readonly [number, number]
  readonly onScene: readonly [number, number]
  /** Side of an icon in the sheet, device px. */
  readonly cell: number
  /** Side of an icon on the screen, css px. */
  readonly side: number
  /** Clock of the glides, ms. */
  readonly now: number
  /** Degrees beyond which nothing glides. */
  readonly leap: number
}

const unitMarksModule = {
  name: 'unitMarks',
  vs: block,
  fs: block,
  uniformTypes: {
    sheet: 'vec2<f32>',
    free: 'vec2<f32>',
    enRoute: 'vec2<f32>',
    onScene: 'vec2<f32>',
    cell: 'f32',
    side: 'f32',
    now: 'f32',
    leap: 'f32',
  },
} as const satisfies ShaderModule

/** Works out where each row is now, so that a moving city costs the main thread nothing between two ticks. */
const vertexShader = `\
#version 300 es
#define SHADER_NAME unit-marks-vertex
in vec2 positions;
in vec2 instanceOffsets;
in vec2 instanceOrigins;
in vec2 instanceSpans;
in float instanceMarks;
out vec2 place;
void main(void) {
  vec2 way = instanceOffsets - instanceOrigins;
  float lasts = instanceSpans.y;
  float share = lasts > 0.0 ? clamp((unitMarks.now - instanceSpans.x) / lasts, 0.0, 1.0) : 1.0;
  if (length(way) > unitMarks.leap) share = 1.0;
  vec3 at = vec3(instanceOrigins + way * share, 0.0);
  geometry.worldPosition = at;
  geometry.uv = positions;
  gl_Position = project_position_to_clipspace(at, vec3(0.0), vec3(0.0), geometry.position);
  vec3 offset = vec3(positions.x, -positions.y, 0.0) * unitMarks.side * 0.5;
  gl_Position.xy += project_pixel_size_to_clipspace(offset.xy);
  if (instanceMarks < 0.5 || lasts < 0.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  vec2 corner = instanceMarks < 1.5 ? unitMarks.free : instanceMarks < 2.5 ? unitMarks.enRoute : unitMarks.onScene;
  place = (corner + (positions + 1.0) * 0.5 * unitMarks.cell) / unitMarks.sheet;
}
`

const fragmentShader = `\
#version 300 es
#define SHADER_NAME unit-marks-fragment
precision highp float;
uniform sampler2D sheetTexture;
in vec2 place;
out vec4 fragColor;
void main(void) {
  vec4 texel = texture(sheetTexture, place);
  float alpha = texel.a * layer.opacity;
  if (alpha < 0.05) discard;
  fragColor = vec4(texel.rgb, alpha);
}
`

/** One column as deck.gl takes it: the same object = the same content, whatever lies in the array. */
export interface Column<Value extends Float32Array | Uint8Array> {
  readonly value: Value
  readonly size: number
}

export interface UnitMarksData {
  /** Rows. */
  readonly length: number
  readonly attributes: {
    readonly instanceOffsets: Column<Float32Array>
    readonly instanceOrigins: Column<Float32Array>
    readonly instanceSpans: Column<Float32Array>
    readonly instanceMarks: Column<Uint8Array>
  }
}

export interface UnitMarksProps extends LayerProps {
  readonly data: UnitMarksData
  readonly look: Omit<Uniforms, 'now' | 'leap' | 'sheet'>
  readonly sheet: Texture
  /** Clock of the glides; at +∞ nothing glides. */
  readonly clock: () => number
}

const METERS_PER_DEGREE = 111_320
/** Uniforms are 32 bits: every glide has long ended then. */
const AFTER_ALL_MS = 1e9

/**
 * Icons of units out of one sheet. Every column goes to the card as it lies in the store; deck.gl's own icon layer asks a
 * function for each row's icon and knows no glide.
 */
export class UnitMarksLayer extends Layer<UnitMarksProps> {
  static override layerName = 'UnitMarksLayer'
  /** deck.gl hands it on from one instance to the next. */
  declare state: { model?: Model }

  override getShaders() {
    const modules = [project32, picking, unitMarksModule]
    return super.getShaders({ vs: vertexShader, fs: fragmentShader, modules })
  }

  override initializeState(): void {
    const pair = { size: 2, type: 'float32', noAlloc: true } as const
    this.getAttributeManager()?.addInstanced({
      instanceOffsets: pair,
      instanceOrigins: pair,
      instanceSpans: pair,
      instanceMarks: { size: 1, type: 'uint8', noAlloc: true },
    })
  }

  override updateState(change: UpdateParameters<this>): void {
    super.updateState(change)
    if (!change.changeFlags.extensionsChanged) return
    this.state.model?.destroy()
    this.state.model = this.#makeModel()
    this.getAttributeManager()?.invalidateAll()
  }

  override draw(): void {
    const { model } = this.state
    if (!model) return
    const { look, sheet, clock } = this.props
    const uniforms: Uniforms = {
      ...look,
      sheet: [sheet.width, sheet.height],
      now: Math.min(AFTER_ALL_MS, clock()),
      leap: LEAP_METERS / METERS_PER_DEGREE,
    }
    model.shaderInputs.setProps({ unitMarks: { ...uniforms, sheetTexture: sheet } })
    model.draw(this.context.renderPass)
  }

  #makeModel(): Model {
    return new Model(this.context.device, {
      ...this.getShaders(),
      id: this.props.id,
      bufferLayout: this.getAttributeManager()?.getBufferLayouts() ?? [],
      geometry: new Geometry({
        topology: 'triangle-strip',
        attributes: {
          positions: { size: 2, value: new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]) },
        },
      }),
      isInstanced: true,
    })
  }
}
