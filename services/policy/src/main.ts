import { LedgerDefinition } from '@alfred/contracts/ledger';
import { hostService } from '@alfred/service-host';
import { createPolicyService, policySchema } from './index.ts';

process.exit(
  await hostService({
    name: 'policy',
    settings: {},
    peers: { ledger: LedgerDefinition },
    schema: policySchema,
    create: ({ peers, pool, ...platform }) =>
      createPolicyService({ ...platform, ...peers, pool: pool() }),
  }),
);
