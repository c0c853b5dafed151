/** Share of matters that should stay within every clock (`screens.md` §3.1a). */
export const ON_TIME_TARGET = 0.95
