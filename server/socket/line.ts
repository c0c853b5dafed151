import type { Socket } from 'socket.io'
import type { Encoded } from './encoded.ts'
import type { Line } from './outlet.ts'

/** What Engine.IO's WebSocket transport takes beside its own options: the frame as it goes on the line. */
interface PreEncoded {
  readonly compress: boolean
  readonly wsPreEncodedFrame: readonly Buffer[]
}

const prepared = new WeakMap<Encoded, PreEncoded>()

/**
 * The connection under a socket. Frames are handed over as bytes for the line, so that nothing is encoded per socket; where
 * `ws` does not take them so (its `sendFrame` is not public), Engine.IO makes the frame from the data: dearer, and the same.
 *
 * @param onIdle - told whenever the line has taken everything.
 */
export function lineOf(socket: Socket, onIdle: () => void): Line {
  const { conn } = socket
  conn.transport.on('ready', onIdle)
  return {
    get isIdle() {
      return conn.transport.writable
    },
    write(encoded, taken) {
      const options = prepared.get(encoded) ?? {
        compress: false,
        wsPreEncodedFrame: encoded.frame,
      }
      prepared.set(encoded, options)
      conn.write(encoded.data, options, taken)
    },
  }
}
