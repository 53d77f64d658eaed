import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inProcessBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { IdentityDefinition } from '@alfred/contracts/identity';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import {
  type GetRequestResponse,
  type MeteringClient,
  MeteringDefinition,
} from '@alfred/contracts/metering';
import { PolicyDefinition } from '@alfred/contracts/policy';
import { AlfredError } from '@alfred/errors';
import {
  createIdentityService,
  identitySchema,
  type OutsideReaders,
  subjectKeysAt,
} from '@alfred/identity';
import { randomId } from '@alfred/ids';
import {
  booksHere,
  busEntryStream,
  createLedgerService,
  type EntryStream,
  ledgerSchema,
} from '@alfred/ledger';
import { createMeteringService, meteringSchema } from '@alfred/metering';
import { createPolicyService, policySchema } from '@alfred/policy';
import {
  claimsAll,
  createClient,
  loopbackTransport,
  migrateSchema,
  openPool,
  type RpcBinding,
  rpc,
  type ServiceSchema,
  startService,
} from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import { freshDatabase, temporaryFolder } from '@alfred/testing';
import { startFollowers } from './running-followers.ts';

export const pepper = Buffer.from('a pepper of tests');

/** The answers of a metering that has seen exactly these requests. */
export type SeenRequests = Map<string, GetRequestResponse>;

/** What leads out of this process; nowhere when left out. */
export interface Outside {
  readonly stream?: EntryStream;
  readonly readers?: OutsideReaders;
}

/** The services beside the gateway on one database; of requests metering has seen what is told it. */
export async function runServices(outside: Outside = {}) {
  const database = await freshDatabase();
  const pools = await openPools(database.url);
  const bus = inProcessBus({ capacity: 1_000 });
  const logger = createLogger({ name: 'test', destination: { write: () => {} }, level: 'error' });
  const telemetry = await createTelemetry({ serviceName: 'test', otlpEndpoint: undefined });
  const transport = loopbackTransport();
  const ledger = createClient(LedgerDefinition, transport.channel);
  const seen: SeenRequests = new Map();
  const signerFolder = await temporaryFolder();
  const config = { deployment: 'test', signerFolder };
  const claims = claimsAll({ address: '' });
  const shared = { bus, logger, clock: systemClock };
  const services = [
    createLedgerService({
      ...{ ...shared, pool: pools.ledger, meter: telemetry.meter, config },
      stream: outside.stream ?? busEntryStream(bus),
      ...{ claims, ledgers: ledger, books: booksHere(pools.ledger) },
    }),
    createIdentityService({
      ...{ ...shared, pool: pools.identity, ledger, pepper },
      pepperId: 'pepper-1',
      ...subjectKeysAt(join(signerFolder, 'subjects')),
      readers: outside.readers ?? absentReaders,
    }),
    createPolicyService({ ...shared, pool: pools.policy, ledger }),
  ];
  const beside = loopbackTransport();
  const metering = createMeteringService({
    ...{ ...shared, pool: pools.metering, ledger, telemetry, claims },
    ...{ pricesFile: undefined, expiredLeases: 'charge', experimentDays: 400 },
  });
  transport.serve([rememberingMetering(seen, createClient(MeteringDefinition, beside.channel))]);
  const running: Awaited<ReturnType<typeof startService>>[] = [];
  for (const service of services) {
    running.push(await startService(service, { bus, serve: transport.serve }));
  }
  running.push(await startService(metering, { bus, serve: beside.serve }));
  const { stop: stopFollowers, ...followers } = await startFollowers(database.url, ledger);
  return {
    ...{ bus, ledger, seen, ...followers },
    identity: createClient(IdentityDefinition, transport.channel),
    policy: createClient(PolicyDefinition, transport.channel),
    metering: createClient(MeteringDefinition, transport.channel),
    stop: async () => {
      await stopFollowers();
      for (const service of running.toReversed()) await service.stop();
      await beside.close();
      await transport.close();
      await bus.close();
      await telemetry.shutdown();
      for (const pool of Object.values(pools)) await pool.end();
      await database.drop();
      await rm(signerFolder, { recursive: true });
    },
  };
}

async function openPools(url: string) {
  const open = async (schema: ServiceSchema) => {
    const pool = openPool({ url, schema });
    await migrateSchema(pool, schema);
    return pool;
  };
  return {
    identity: await open(identitySchema),
    policy: await open(policySchema),
    ledger: await open(ledgerSchema),
    metering: await open(meteringSchema),
  };
}

export type RunningServices = Awaited<ReturnType<typeof runServices>>;

/** Readers on a bus that nobody looks at. */
const absentReaders: OutsideReaders = {
  access: ({ id, organization }) => ({
    ...{ natsUrl: 'nats://bus.example:4222', stream: `ALFRED_LEDGER_${organization}` },
    ...{ consumer: id, subjects: [`alfred.ledger.${organization}.>`] },
    ...{ apiPrefix: 'ALFRED.API', inboxPrefix: `_INBOX_${id}` },
  }),
  mint: async ({ id }) => ({ text: `credentials of ${id}`, publicKey: id }),
  open: async () => {},
  close: async () => {},
};

/** Metering as it is, but for what it has seen of requests. */
function rememberingMetering(seen: SeenRequests, metering: MeteringClient): RpcBinding {
  return rpc(MeteringDefinition, {
    getUsageCursor: (request) => metering.getUsageCursor(request),
    getPriceBook: (request) => metering.getPriceBook(request),
    amendPriceBook: (request) => metering.amendPriceBook(request),
    listPriceVersions: (request) => metering.listPriceVersions(request),
    supersedePriceVersion: (request) => metering.supersedePriceVersion(request),
    reportUsage: (request) => metering.reportUsage(request),
    startRerate: (request) => metering.startRerate(request),
    getRerate: (request) => metering.getRerate(request),
    listStopped: (request) => metering.listStopped(request),
    decideStopped: (request) => metering.decideStopped(request),
    putFeedback: (request) => metering.putFeedback(request),
    getExperiment: (request) => metering.getExperiment(request),
    putCacheVerdict: (request) => metering.putCacheVerdict(request),
    getCacheVerdicts: (request) => metering.getCacheVerdicts(request),
    getRequest: async ({ organization, request }) => {
      const found = seen.get(`${organization}/${request}`);
      if (!found) throw new AlfredError('resource_unknown', { kind: 'request', id: request });
      return found;
    },
  });
}

/** A request that metering has seen through to its entry. */
export function settledRequest(subject: {
  readonly organization: string;
  readonly ledger: string;
  readonly node: string;
}): { readonly request: string; readonly answer: GetRequestResponse } {
  const request = randomId('req');
  const shared = {
    request,
    subject: { ...subject, apiKey: 'key_1' },
    lease: 'lea_1',
    leaseKey: 'lease:lea_1',
    tags: {},
    asset: 'USD/9',
    provider: 'sim',
    model: 'sim/echo',
    price: '2026-11-20.1',
    policy: `${subject.organization}@1`,
  };
  const admitted = {
    ...shared,
    estimate: '5000',
    inputEstimate: '100',
    rule: 'allow-all',
    stream: false,
    surface: 'chat.completions',
  };
  const settled = {
    ...shared,
    amount: '1234',
    usage: { ...noUsage, inputUncached: 12n, outputText: 34n },
    how: 'provider',
    finishReason: 'stop',
    attempts: 1,
    calls: [],
    startedAt: 1_800_000_000_000_100n,
    providerMicros: 2_000n,
    firstByteMicros: 1_500n,
    providerRequest: '',
  };
  const records = [
    { at: 1_800_000_000_000_000n, body: { $case: 'admitted' as const, value: admitted } },
    { at: 1_800_000_000_002_000n, body: { $case: 'settled' as const, value: settled } },
  ];
  return { request, answer: { records, entry: 42n, disputed: false } };
}

const noUsage = {
  inputUncached: 0n,
  cacheRead: 0n,
  cacheWrite5m: 0n,
  cacheWrite1h: 0n,
  inputAudio: 0n,
  inputImage: 0n,
  outputText: 0n,
  outputReasoning: 0n,
  outputAudio: 0n,
  outputImage: 0n,
  images: 0n,
  characters: 0n,
  audioSeconds: 0n,
  searches: 0n,
  requests: 1n,
};
