import { LedgerDefinition } from '@alfred/contracts/ledger';
import { hostService } from '@alfred/service-host';
import * as notification from './index.ts';

process.exit(
  await hostService({
    name: 'notification',
    settings: { ...notification.notificationSettings, ...notification.notificationKeySettings },
    peers: { ledger: LedgerDefinition },
    schema: notification.notificationSchema,
    create: ({ config, peers, pool, ...platform }) =>
      notification.createNotificationService({
        ...{ ...platform, ...peers, pool: pool() },
        ...{ key: config.notificationKey, targets: config.notificationTargets },
      }),
  }),
);
