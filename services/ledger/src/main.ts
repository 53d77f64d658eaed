import { LedgerDefinition } from '@alfred/contracts/ledger';
import { deploymentSettings, hostService } from '@alfred/service-host';
import {
  booksInThread,
  createLedgerService,
  ledgerSchema,
  ledgerSettings,
  natsEntryStream,
} from './index.ts';

/** Connections to PostgreSQL: writers, followers and readers must not wait for each other. */
const connectionsMax = 8;

process.exit(
  await hostService({
    name: 'ledger',
    settings: { ...ledgerSettings, ...deploymentSettings },
    peers: { ledger: LedgerDefinition },
    schema: ledgerSchema,
    create: ({ config, pool, postgresUrl, peers, telemetry, ...platform }) =>
      createLedgerService({
        ...platform,
        ...{ config, pool: pool(connectionsMax), meter: telemetry.meter },
        ledgers: peers.ledger,
        books: booksInThread({ url: postgresUrl }),
        stream: natsEntryStream(platform.bus.ledgerStreams),
      }),
  }),
);
