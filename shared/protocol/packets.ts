import { Decoder, Encoder, PacketType } from 'socket.io-parser'

/** The one namespace. */
export const NAMESPACE = '/city'

/**
 * Socket.IO's own texts for everything but telemetry: a binary packet is one telemetry frame and nothing else, where the
 * default format would need a second packet to announce it (`sync.md` §4). For the screens' side; the server's decoder stays
 * the default one, which refuses binary packets that nobody announced.
 */
class TelemetryDecoder extends Decoder {
  override add(packet: unknown): void {
    const bytes = bytesOf(packet)
    if (bytes)
      this.emitReserved('decoded', {
        type: PacketType.EVENT,
        nsp: NAMESPACE,
        data: ['telemetry', bytes],
      })
    else super.add(packet)
  }
}

/** A browser hands over an ArrayBuffer, Node a view of one. */
function bytesOf(packet: unknown): Uint8Array | undefined {
  if (packet instanceof ArrayBuffer) return new Uint8Array(packet)
  return packet instanceof Uint8Array ? packet : undefined
}

/** The `parser` option of every screen's connection. */
export const screenParser = { Encoder, Decoder: TelemetryDecoder }
