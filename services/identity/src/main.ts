import { LedgerDefinition } from '@alfred/contracts/ledger';
import { hostService, pepperIdSettings } from '@alfred/service-host';
import {
  createIdentityService,
  identitySchema,
  natsReaders,
  subjectKeySettings,
  subjectKeysAt,
  subscriberSettings,
} from './index.ts';

process.exit(
  await hostService({
    name: 'identity',
    settings: { ...pepperIdSettings, ...subscriberSettings, ...subjectKeySettings },
    peers: { ledger: LedgerDefinition },
    schema: identitySchema,
    create: ({ config, peers, pool, ...platform }) =>
      createIdentityService({
        ...{ ...platform, ...config, ...peers, pool: pool() },
        ...subjectKeysAt(config.subjectKeys),
        readers: natsReaders({ ...config, streams: platform.bus.ledgerStreams }),
      }),
  }),
);
