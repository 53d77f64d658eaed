import { hostService } from '@alfred/service-host';
import { createPolicyService, policySchema } from './index.ts';

process.exit(
  await hostService({
    name: 'policy',
    settings: {},
    peers: {},
    schema: policySchema,
    create: ({ pool, ...platform }) => createPolicyService({ ...platform, pool: pool() }),
  }),
);
