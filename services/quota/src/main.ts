import { LedgerDefinition } from '@alfred/contracts/ledger';
import { hostService } from '@alfred/service-host';
import { createQuotaService } from './index.ts';

process.exit(
  await hostService({
    name: 'quota',
    settings: {},
    peers: { ledger: LedgerDefinition },
    create: ({ peers, ...platform }) => createQuotaService({ ...platform, ...peers }),
  }),
);
