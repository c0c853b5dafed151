/**
 * Version of what travels between server and screens. A screen of another version is told so and loads itself anew from the
 * server it speaks to.
 *
 * 1 · 2026-11-23 · first wire: hello, frame, telemetry, status, resync, bye, notice; operate, join, seen.
 * 2 · 2026-11-24 · telemetry as binary columns in packets of their own; resync says what to take; refused handshakes say when
 *   to knock again. Version 1 had no installations, so it is not spoken beside it.
 */
export const PROTOCOL_VERSION = 2
