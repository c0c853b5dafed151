import { NAMESPACE } from '#shared/protocol/packets.ts'
import type { FrameBody } from '#shared/sync/mirror.ts'

/** A packet with its WebSocket frame: made once, written to every socket that wants it. */
export interface Encoded {
  /** What Engine.IO takes where it has to make the frame itself. */
  readonly data: string | Buffer
  /** Header and payload in one piece, as `ws` writes them to the line: two pieces cost a gathering write for every socket. */
  readonly frame: readonly Buffer[]
  readonly bytes: number
}

const TEXT = 0x1
const BINARY = 0x2
const FINAL = 0x80
/** "Message" of Engine.IO, "event" of Socket.IO. */
const EVENT_PREFIX = `2${NAMESPACE},`
const MESSAGE = '4'

/** @returns a frame of records, in the format of Socket.IO. */
export function encodeRecords(frame: FrameBody & { readonly cityNow: number }): Encoded {
  return encodeEvent('frame', frame)
}

/** @returns an event as any listener of Socket.IO takes it. */
export function encodeEvent(name: string, message: unknown): Encoded {
  const data = `${EVENT_PREFIX}${JSON.stringify([name, message])}`
  const payload = Buffer.from(MESSAGE + data)
  return { data, frame: framed(TEXT, payload), bytes: payload.length }
}

/** @returns a binary packet; a message of Engine.IO without a prefix. */
export function encodeBinary(bytes: Uint8Array<ArrayBuffer>): Encoded {
  const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    data: payload,
    frame: framed(BINARY, payload),
    bytes: payload.length,
  }
}

function framed(opcode: number, payload: Buffer): readonly Buffer[] {
  return [Buffer.concat([headerOf(opcode, payload.length), payload])]
}

/** @source RFC 6455 §5.2: one final frame of a server, unmasked. */
function headerOf(opcode: number, length: number): Buffer {
  if (length < 126) return Buffer.of(FINAL | opcode, length)
  if (length < 65_536) {
    const header = Buffer.alloc(4)
    header[0] = FINAL | opcode
    header[1] = 126
    header.writeUInt16BE(length, 2)
    return header
  }
  const header = Buffer.alloc(10)
  header[0] = FINAL | opcode
  header[1] = 127
  header.writeBigUInt64BE(BigInt(length), 2)
  return header
}
