import { rm } from 'node:fs/promises';
import { type Bus, type BusMessage, inProcessBus } from '@alfred/bus';
import { type ManualClock, manualClock } from '@alfred/clock';
import { type IdentityClient, IdentityDefinition } from '@alfred/contracts/identity';
import type {
  ApplyRequest,
  ApplyResponse,
  Command,
  ListEntriesResponse,
  ListLedgersResponse,
} from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import {
  createClient,
  loopbackTransport,
  migrateSchema,
  openPool,
  startService,
} from '@alfred/service-kit';
import { createLogger } from '@alfred/telemetry';
import { freshDatabase, temporaryFolder } from '@alfred/testing';
import {
  createIdentityService,
  identitySchema,
  noReaders,
  type OutsideReaders,
  subjectKeysAt,
} from '../src/index.ts';

/** A ledger that remembers what it was told, and can be away. */
export interface ListeningLedger {
  readonly told: Command[];
  away: boolean;
  /** Refused with this code from here on: commands of this case. */
  refusing: { readonly $case: string; readonly code: string } | undefined;
  apply(request: ApplyRequest): Promise<ApplyResponse>;
  /** The lines of each ledger's log, as a test has written them. */
  readonly logs: Map<string, string[]>;
  listEntries(request: {
    readonly ledger?: string;
    readonly after?: bigint;
  }): Promise<ListEntriesResponse>;
  listLedgers(): Promise<ListLedgersResponse>;
}

export interface RunningIdentity {
  readonly client: IdentityClient;
  readonly ledger: ListeningLedger;
  readonly clock: ManualClock;
  readonly bus: Bus;
  readonly published: BusMessage[];
  readonly url: string;
  /** The folder of the keys of its people. */
  readonly keys: string;
  missing(): Promise<readonly string[]>;
  /** Ends its tasks and runs them anew, as a new process does. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export const pepper = Buffer.from('a pepper of tests');

/** Identity over its own transport, on a database of its own. */
export async function runIdentity(readers: OutsideReaders = noReaders()): Promise<RunningIdentity> {
  const database = await freshDatabase();
  const pool = openPool({ url: database.url, schema: identitySchema });
  await migrateSchema(pool, identitySchema);
  const bus = inProcessBus({ capacity: 100 });
  const published: BusMessage[] = [];
  await bus.subscribe({ subject: 'alfred.identity.>' }, async (message) => {
    published.push(message);
  });
  const keys = await temporaryFolder();
  const ledger = listeningLedger();
  const clock = manualClock(1_800_000_000_000_000n);
  const logger = createLogger({
    name: 'identity',
    destination: { write: () => {} },
    level: 'info',
  });
  const newService = () =>
    createIdentityService({
      ...{ pool, bus, ledger, clock, logger, pepper, readers },
      ...subjectKeysAt(keys),
      pepperId: 'pepper-1',
      ledgerPatienceMs: 300,
    });
  const open = async () => {
    const service = newService();
    const transport = loopbackTransport();
    const running = await startService(service, { bus, serve: transport.serve });
    const client = createClient(IdentityDefinition, transport.channel);
    const close = () => running.stop().then(() => transport.close());
    return { client, close, missing: () => service.ready() };
  };
  let running = await open();
  return {
    ...{ ledger, clock, bus, published },
    url: database.url,
    keys,
    missing: () => running.missing(),
    get client() {
      return running.client;
    },
    restart: async () => {
      await running.close();
      running = await open();
    },
    stop: async () => {
      await running.close();
      await bus.close();
      await pool.end();
      await database.drop();
      await rm(keys, { recursive: true, force: true });
    },
  };
}

function listeningLedger(): ListeningLedger {
  const ledger: ListeningLedger = {
    told: [],
    away: false,
    refusing: undefined,
    logs: new Map(),
    listEntries: async ({ ledger: id = '', after = 0n }) => {
      const lines = ledger.logs.get(id) ?? [];
      const entries = lines.slice(Number(after)).map((line) => Buffer.from(line));
      return { entries, head: BigInt(lines.length) };
    },
    listLedgers: async () => ({
      ledgers: [...ledger.logs.keys()],
      heads: [...ledger.logs.values()].map(({ length }) => BigInt(length)),
    }),
    apply: async ({ commands }) => {
      if (ledger.away) throw new AlfredError('service_unavailable', { service: 'ledger' });
      const results = commands.map((command) => {
        ledger.told.push(command);
        if (command.body?.$case === ledger.refusing?.$case) {
          const value = { code: ledger.refusing?.code ?? '', params: {} };
          return { outcome: { $case: 'refused' as const, value } };
        }
        const seq = BigInt(ledger.told.length);
        const accepted = { seq, at: seq, type: 'Told.v1', repeated: false, lease: undefined };
        return { outcome: { $case: 'accepted' as const, value: accepted } };
      });
      return { results };
    },
  };
  return ledger;
}
