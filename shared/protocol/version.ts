/**
 * Version of what travels between server and screens. The server speaks this and the one before.
 *
 * 1 · 2026-11-23 · first wire: hello, frame, telemetry, status, resync, bye, notice; operate, join, seen.
 */
export const PROTOCOL_VERSION = 1
