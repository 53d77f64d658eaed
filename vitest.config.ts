import { defineConfig } from 'vitest/config';

/** One PostgreSQL for the whole run; every file makes a database of its own in it. */
const servers = [
  'packages/testing/src/postgres/global-setup.ts',
  'packages/testing/src/servers/global-setup.ts',
];

/** What clients and operators see of a running Alfred: the same however it is put together. */
const sameForAll = [
  ...['stock-client', 'streams', 'exact-money', 'hierarchy', 'payment', 'budgets-guide'],
  'wallets-guide',
  ...['prices-guide', 'metering', 'quotes', 'idempotency', 'idempotency-gateways', 'export'],
  ...['crash', 'recalls', 'shared-budget', 'changes-elsewhere', 'call-terms', 'upstream'],
  ...['revocation', 'limits-guide', 'notifications-guide', 'analytics-guide'],
].map((name) => `services/standalone/test/acceptance/${name}.itest.ts`);

/** The management API as a gateway serves it. */
const management = [
  'tenancy',
  'management-api',
  'money',
  'hierarchy',
  'prices',
  'outside-usage',
].map((name) => `services/standalone/test/management/${name}.itest.ts`);

// What a test waits for comes when it comes: the bounds of `expect.poll` are for what never comes.
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
            '{scripts,loadtest,infra}/**/*.test.ts',
          ],
          exclude: ['packages/tidy/**'],
          testTimeout: 20_000,
          expect: { poll: { timeout: 15_000, interval: 10 } },
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
          globalSetup: servers,
          provide: { profile: 'one-process' },
          include: [
            'packages/*/{src,test}/**/*.itest.ts',
            'services/*/{src,test}/**/*.itest.ts',
            'infra/{local,chaos}/test/*.itest.ts',
          ],
          testTimeout: 120_000,
          expect: { poll: { timeout: 60_000 } },
          hookTimeout: 120_000,
          pool: 'forks',
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'distributed',
          globalSetup: servers,
          provide: { profile: 'distributed' },
          include: [
            ...sameForAll,
            ...management,
            'infra/{local,chaos}/test/distributed/*.itest.ts',
          ],
          testTimeout: 120_000,
          expect: { poll: { timeout: 60_000 } },
          hookTimeout: 120_000,
          pool: 'forks',
          // A file's cluster has eight processes or more: one at a time, and nothing beside it.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
