/** From how many times the usual a tone of the land begins; below the first the land keeps its own tone. */
export const RATIO_STEPS = [1.25, 1.6, 2.2] as const
