import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcessBus } from '@alfred/bus';
import { type Clock, systemClock } from '@alfred/clock';
import { type Command, LedgerDefinition } from '@alfred/contracts/ledger';
import {
  claimsAll,
  createClient,
  loopbackTransport,
  migrateSchema,
  openPool,
  type RpcBinding,
  type ServiceClient,
} from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import {
  type Books,
  booksHere,
  busEntryStream,
  createLedgerService,
  type EntryStream,
  ledgerSchema,
} from '../src/index.ts';

/** A ledger service as a host runs it, reached through the in-process transport. */
export interface RunningLedger {
  readonly client: ServiceClient<typeof LedgerDefinition>;
  /** To serve it elsewhere, too. */
  readonly rpc: readonly RpcBinding[];
  readonly pool: ReturnType<typeof openPool>;
  ready(): Promise<readonly string[]>;
  /** In good order. */
  stop(): Promise<void>;
}

const folded = [
  ...['follower_cursor', 'book', 'wallet_balance', 'open_lease', 'budget', 'budget_counter'],
  'budget_override',
  ...['movement_account', 'movement', 'movement_hold', 'budget_stretch', 'budget_standing'],
  ...['budget_terms', 'closed_period', 'hold', 'hold_step', 'transfer'],
  'signer_memory',
  'tile',
  'signer_change',
];

export async function temporarySigner(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'alfred-signer-'));
}

export async function runLedger(options: {
  readonly url: string;
  readonly signerFolder: string;
  readonly clock?: Clock;
  /** So many entries make a snapshot; as many as in production when left out. */
  readonly snapshotEntries?: number;
  /** Where entries are published; a bus to which nobody listens when left out. */
  readonly stream?: EntryStream;
  /** Where the log is, when it is not in PostgreSQL. */
  readonly eventStoreDbUrl?: string;
  /** Empties every table that is folded from the log, before anything starts. */
  readonly rebuild?: boolean;
  /** Who keeps the read model; this thread when left out. */
  readonly books?: Books;
}): Promise<RunningLedger> {
  const { url, signerFolder, clock = systemClock, snapshotEntries = 10_000 } = options;
  const pool = openPool({ url, schema: ledgerSchema });
  await migrateSchema(pool, ledgerSchema);
  const { meter, shutdown } = await createTelemetry({ serviceName: 'ledger' });
  const stream = options.stream ?? busEntryStream(inProcessBus({ capacity: 1_000 }));
  const logger = createLogger({ name: 'ledger', destination: '/dev/null', level: 'error' });
  const config = { deployment: 'dep_test', signerFolder, snapshotEntries, ...logIn(options) };
  const transport = loopbackTransport();
  const client = createClient(LedgerDefinition, transport.channel);
  const claims = claimsAll({ address: 'here' });
  const service = createLedgerService({
    ...{ pool, clock, meter, logger, config, stream, claims },
    books: options.books ?? booksHere(pool),
    ledgers: client,
  });
  if (options.rebuild) await pool.query(`truncate ${folded.join()}`);
  for (const task of service.tasks) await task.start();
  transport.serve(service.rpc);
  return {
    pool,
    rpc: service.rpc,
    ready: service.ready,
    client,
    stop: async () => {
      for (const task of service.tasks.toReversed()) await task.stop();
      await transport.close();
      await shutdown();
      await pool.end();
    },
  };
}

function logIn({ eventStoreDbUrl }: { readonly eventStoreDbUrl?: string }) {
  if (!eventStoreDbUrl) return {};
  return { eventStore: 'eventstoredb', eventstoredbUrl: eventStoreDbUrl } as const;
}

type Body = NonNullable<Command['body']>;
type Value<Case extends Body['$case']> = Extract<Body, { $case: Case }>['value'];

/** A command of the relay, under the key of its row. */
export function relayed<Case extends Body['$case']>(
  row: string,
  $case: Case,
  value: Value<Case>,
): Command {
  const origin = { $case: 'system', value: row } as const;
  return { actor: '', notAfter: 0n, origin, body: { $case, value } as Body };
}

/** A command of a person, under an idempotency key. */
export function asked<Case extends Body['$case']>(
  idempotency: string,
  $case: Case,
  value: Value<Case>,
): Command {
  const origin = { $case: 'api', value: { apiKey: 'key_a', idempotency } } as const;
  return { actor: 'usr_admin', notAfter: 0n, origin, body: { $case, value } as Body };
}

/** A command whose body is its own key. */
export function own<Case extends Body['$case']>($case: Case, value: Value<Case>): Command {
  return { actor: '', notAfter: 0n, origin: undefined, body: { $case, value } as Body };
}

export const asset = 'USD/9';

/** An organisation with one user, whose wallet has `amount`. */
export function opening(amount: bigint): readonly Command[] {
  return [
    relayed('a', 'openLedger', { organization: 'org_a', timeZone: 'UTC', assets: [asset] }),
    relayed('b', 'openNode', { node: 'org_a', parent: '', kind: 'organization' }),
    relayed('c', 'openNode', { node: 'usr_a', parent: 'org_a', kind: 'user' }),
    relayed('d', 'issueCredits', { node: 'usr_a', asset, amount: amount.toString() }),
  ];
}

export function lease(ask: number, amount: bigint, incarnation = 'inc_a'): Command {
  return own('openLease', {
    incarnation,
    ask: BigInt(ask),
    node: 'usr_a',
    asset,
    least: amount.toString(),
    most: amount.toString(),
    ttlMs: 30_000n,
    claim: undefined,
  });
}

export function capture(request: string, leaseId: string, amount: bigint): Command {
  return own('captureUsage', {
    request,
    lease: leaseId,
    node: 'usr_a',
    ending: 'settled',
    asset,
    amount: amount.toString(),
    provider: 'openai',
    model: 'gpt-4o-mini',
    usage: { inputUncached: 812n, outputText: 96n },
    how: 'provider',
    price: '2026-11-20.1',
    policy: 'pol_2@7',
    apiKey: 'key_a',
    disputed: false,
    tookMicros: 812_345n,
    firstByteMicros: 204_120n,
    tags: {},
    leaseKey: '',
  });
}
