import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/**
 * Three projects: `unit` (pure rooms and edges), `screens` (components in a simulated page), `journeys` (a real server and
 * real browsers; one file at a time, because two cores hold one browser story).
 */
export default defineConfig({
  test: {
    // A component is compiled with the types of its props, and the cache does not know when these change in another file.
    fsModuleCache: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/{shared,server,architecture,simulation}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'screens',
          sequence: { groupOrder: 1 },
          include: ['tests/screens/**/*.test.ts'],
          environment: 'happy-dom',
          // One page per worker with a context per file: as apart as before, at 24 s of processor in place of 62 s.
          pool: 'vmThreads',
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'journeys',
          sequence: { groupOrder: 2 },
          include: ['tests/journeys/**/*.test.ts'],
          // Needs a disk of its own, and the right to mount one.
          exclude: process.env['TONGPING_LONG'] === '1' ? [] : ['tests/journeys/full-disk.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
