import { defineConfig } from 'vitest/config';

// The suffix decides the kind of a test: .test is pure, .itest needs real servers.
export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts', 'services/*/src/**/*.ts'],
      exclude: [
        '**/gen/**',
        '**/*.test.ts',
        '**/*.itest.ts',
        '**/*.contract.ts',
        'packages/testing/**',
        'packages/tidy/**',
        'services/simulation/**',
      ],
      reporter: ['text-summary', 'json-summary', 'json'],
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/{src,test}/**/*.test.ts',
            'services/*/{src,test}/**/*.test.ts',
            '{scripts,loadtest}/**/*.test.ts',
          ],
          exclude: ['packages/tidy/**'],
          testTimeout: 20_000,
        },
      },
      { test: { name: 'tidy', include: ['packages/tidy/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'simulation',
          include: ['services/simulation/test/**/*.sim.ts'],
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'integration',
          // One PostgreSQL for the whole run; every file makes a database of its own in it.
          globalSetup: ['packages/testing/src/postgres/global-setup.ts'],
          include: ['packages/*/{src,test}/**/*.itest.ts', 'services/*/{src,test}/**/*.itest.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          pool: 'forks',
          maxWorkers: 2,
        },
      },
    ],
  },
});
