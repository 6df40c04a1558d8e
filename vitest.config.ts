import { defineConfig } from 'vitest/config';

const shared = {
  resolve: { conditions: ['@llem/source'] },
  ssr: { resolve: { conditions: ['@llem/source'] } },
};

export default defineConfig({
  test: {
    // Vitest leaves a core idle unless told not to, and on a machine of two that is every other one.
    maxWorkers: '100%',
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{packages,plugins,apps}/*/src/**/*.test.ts'],
          testTimeout: 20_000,
          // Nothing is patched in a unit test, so files may share what they import: it is most of their time.
          isolate: false,
        },
      },
      // Real engines, processes and files: each file has a process of its own.
      {
        ...shared,
        test: {
          name: 'integration',
          include: [
            '{packages,plugins,apps}/*/test/**/*.test.ts',
            'tests/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
          exclude: ['**/test/hardware/**', '**/node_modules/**'],
          globalSetup: 'tests/e2e/shared-folder.ts',
          pool: 'forks',
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
