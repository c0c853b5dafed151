import { Transform } from 'node:stream'

/**
 * Lets MQTT packets pass that are not larger than `mostBytes` and cuts the connection at the first one that announces
 * more, before any of it is kept: the broker itself would collect up to 256 MB.
 */
export function guardPackets(mostBytes: number): Transform {
  let toSkip = 0
  let lengthBytes = -1
  let length = 0

  /** @returns false when the packet is too large or its length is malformed. */
  function look(byte: number): boolean {
    if (lengthBytes < 0) {
      lengthBytes = 0
      length = 0
      return true
    }
    length += (byte & 0x7f) * 128 ** lengthBytes
    lengthBytes += 1
    if (length > mostBytes) return false
    if ((byte & 0x80) === 0) {
      toSkip = length
      lengthBytes = -1
      return true
    }
    return lengthBytes < 4
  }

  return new Transform({
    transform(part: Buffer, _encoding, done) {
      for (let index = 0; index < part.length; index += 1) {
        const skipped = Math.min(toSkip, part.length - index)
        toSkip -= skipped
        index += skipped
        const byte = part[index]
        if (byte !== undefined && !look(byte)) {
          done(new Error(`packet larger than ${String(mostBytes)} bytes`))
          return
        }
      }
      done(null, part)
    },
  })
}
