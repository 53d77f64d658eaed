import { LedgerDefinition } from '@alfred/contracts/ledger';
import { hostService } from '@alfred/service-host';
import { analyticsSchema, createAnalyticsService } from './index.ts';

process.exit(
  await hostService({
    name: 'analytics',
    settings: {},
    peers: { ledger: LedgerDefinition },
    schema: analyticsSchema,
    create: ({ peers, pool, ...platform }) =>
      createAnalyticsService({ ...platform, ...peers, pool: pool() }),
  }),
);
