import { LedgerDefinition } from '@alfred/contracts/ledger';
import { hostService } from '@alfred/service-host';
import { createMeteringService, meteringSchema, meteringSettings } from './index.ts';

process.exit(
  await hostService({
    name: 'metering',
    settings: meteringSettings,
    peers: { ledger: LedgerDefinition },
    schema: meteringSchema,
    create: ({ config: { prices, expiredLeases, experimentDays }, peers, pool, ...platform }) =>
      createMeteringService({
        ...{ ...platform, ...peers, pool: pool(), expiredLeases, experimentDays },
        pricesFile: prices,
      }),
  }),
);
