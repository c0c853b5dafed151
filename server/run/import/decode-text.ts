import { isAscii, isUtf8 } from 'node:buffer'

/** Encodings that are told apart by looking. Others are named by the caller. */
export type KnownEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030'

/** How much of the part that is not ASCII is looked at. */
const LOOK_AHEAD = 64 * 1024

/**
 * Bytes of an uploaded table as text, without a byte-order mark. The encoding is decided at the first byte that is not
 * ASCII, however late it comes: UTF-16 by its mark or its zeros, UTF-8 when the bytes are valid as such, else GB18030,
 * of which GBK and GB2312 are parts.
 *
 * @param named - Encoding the caller knows; nothing is guessed then.
 */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  named?: string,
): AsyncGenerator<string> {
  let decoder = named === undefined ? undefined : new TextDecoder(named)
  let held = Buffer.alloc(0)
  let isStart = true
  for await (const part of bytes) {
    if (decoder) {
      yield decoder.decode(part, { stream: true })
      continue
    }
    held = held.length > 0 ? Buffer.concat([held, part]) : Buffer.from(part)
    const judged = judge(held, isStart)
    if (judged === 'wait') continue
    isStart = false
    if (judged === 'ascii') yield held.toString('latin1')
    else {
      decoder = new TextDecoder(judged)
      yield decoder.decode(held, { stream: true })
    }
    held = Buffer.alloc(0)
  }
  decoder ??= new TextDecoder((isStart ? wideEncoding(held) : undefined) ?? narrowEncoding(held))
  yield decoder.decode(held)
}

/** What the bytes held so far are; `wait` when more must be seen. */
function judge(held: Buffer, isStart: boolean): KnownEncoding | 'ascii' | 'wait' {
  if (isStart && held.length < 4) return 'wait'
  const wide = isStart ? wideEncoding(held) : undefined
  if (wide) return wide
  if (isAscii(held)) return 'ascii'
  return held.length < LOOK_AHEAD ? 'wait' : narrowEncoding(held)
}

function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  // Without a mark: Latin letters of a header have a zero as every other byte.
  const head = bytes.subarray(0, 200)
  const zeros = (parity: number) =>
    head.filter((value, index) => value === 0 && index % 2 === parity).length
  if (zeros(1) > head.length / 4) return 'utf-16le'
  return zeros(0) > head.length / 4 ? 'utf-16be' : undefined
}

function narrowEncoding(bytes: Uint8Array): 'utf-8' | 'gb18030' {
  // The last character may be cut in the middle: up to three bytes are left out of the judgment.
  const isValid = [0, 1, 2, 3].some((cut) => isUtf8(bytes.subarray(0, bytes.length - cut)))
  return isValid ? 'utf-8' : 'gb18030'
}
