import { defineConfig } from 'vitest/config';

const shared = {
  resolve: { conditions: ['@llem/source'] },
  ssr: { resolve: { conditions: ['@llem/source'] } },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: { name: 'unit', include: ['{packages,plugins,apps}/*/src/**/*.test.ts'], testTimeout: 20_000 },
      },
      // Real engines, processes and files: one file at a time on two cores.
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
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
