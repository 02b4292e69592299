import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // `npm test` runs each project and sums the counts. e2e starts a real VS Code and is run alone.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/fixture/**', 'test/e2e/**', 'test/fixtures/**'],
          testTimeout: 60_000,
        },
      },
      { test: { name: 'fixture', include: ['test/fixture/**/*.test.ts'], testTimeout: 120_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          // A loaded machine takes its time; the default of one second is for units.
          expect: { poll: { timeout: 60_000, interval: 100 } },
          fileParallelism: false,
          globalSetup: ['test/e2e/rig/server.ts'],
        },
      },
    ],
  },
});
