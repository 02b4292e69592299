import { defineConfig } from 'vitest/config';

const elsewhere = ['test/fixture/**', 'test/e2e/**', 'test/fixtures/**'];
/** Tests that give modules a stand-in of another module. */
const mocked = ['test/vscode/**/*.test.ts'];

/** They give way to e2e, and a busy machine takes its time. Limits of work are in the tests. */
const patient = { testTimeout: 180_000, hookTimeout: 60_000 };

/** See scripts/test.mjs. Then one window at a time, and a step of a journey that failed is tried once more: the log tells. */
const isCalm = process.env['PARAMSCOPE_TESTS'] === 'calm';

export default defineConfig({
  test: {
    // Many tests wait, for the disk or for threads.
    maxWorkers: '100%',
    // `npm test` runs `unit` and `mocked` as one, beside the others, and sums the counts.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...elsewhere, ...mocked],
          ...patient,
          // Test files share the modules that they test: loading those for each of hundreds of files took longer than most tests.
          isolate: false,
        },
      },
      { test: { name: 'mocked', include: mocked, ...patient } },
      { test: { name: 'fixture', include: ['test/fixture/**/*.test.ts'], ...patient } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          // A loaded machine takes its time; the default of one second is for units.
          expect: { poll: { timeout: 60_000, interval: 100 } },
          // Windows at a time, each with a server of its own: while one waits the other works.
          maxWorkers: isCalm ? 1 : 2,
          retry: isCalm ? 1 : 0,
          // They share the modules of the rig.
          isolate: false,
          sequence: { groupOrder: 1 },
          globalSetup: ['test/e2e/rig/servers.ts'],
        },
      },
    ],
  },
});
