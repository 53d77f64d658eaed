// The services around a gateway, small but behind the real transport: identity knows one key,
// quota grants from one purse, metering knows the price book and applies what it hears.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, inProcessBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { loadConfig } from '@alfred/config';
import { AnalyticsDefinition } from '@alfred/contracts/analytics';
import {
  type AppliedLimit,
  IdentityDefinition,
  KeyRevoked,
  LimitsChanged,
} from '@alfred/contracts/identity';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import { NotificationDefinition } from '@alfred/contracts/notification';
import { PolicyDefinition } from '@alfred/contracts/policy';
import { type LeasesRequest, type LeasesResponse, QuotaDefinition } from '@alfred/contracts/quota';
import { Block, type Record as UsageRecord } from '@alfred/contracts/usage';
import { derivedId, digestApiKey, randomId } from '@alfred/ids';
import { openJournal } from '@alfred/journal';
import { builtInBook, priceBook } from '@alfred/pricing';
import { createClient, loopbackTransport, rpc, startService } from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import { expect } from 'vitest';
import type { RedisPatience } from '../src/adapters/redis-link.ts';
import { wishes } from '../src/adapters/wishes.ts';
import { createGatewayService, gatewaySettings, openRateLimits } from '../src/index.ts';
import { apiKey, caller } from './fakes.ts';

export interface Platform {
  readonly url: string;
  /** Everything that was forwarded, in order, each once. */
  readonly records: UsageRecord[];
  /** Lines of log. */
  readonly log: string[];
  /** What quota may still grant, in nano-dollars. */
  setPurse(amount: bigint): void;
  revoke(): Promise<void>;
  /** Other request limits hold for the caller, and the bus says so. */
  setLimits(limits: AppliedLimit[]): Promise<void>;
  /** Resolves when everything that was written has been forwarded. */
  forwarded(): Promise<void>;
  stop(): Promise<void>;
}

const pepper = Buffer.alloc(32, 7);

/** Everything, started, with a gateway that listens. */
export async function startPlatform(
  env: Record<string, string> = {},
  wanted = 0,
  patience?: RedisPatience,
): Promise<Platform> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  const bus = inProcessBus({ capacity: 1_000 });
  const log: string[] = [];
  const destination = { write: (line: string) => void log.push(line) };
  const logger = createLogger({ name: 'gateway', level: 'info', destination });
  const incarnation = randomId('inc');
  const journal = await openJournal({
    folder,
    incarnation,
    segmentBytes: 1_000_000,
    limitBytes: 10_000_000,
    onFault: (error) => logger.error({ event: 'disk', err: error }),
  });
  const state: State = { purse: 1_000_000_000n, cursor: 0n, revoked: false, limits: [] };
  const records = await applied(bus, state);
  const services = serveAround(state);
  const telemetry = await createTelemetry({ serviceName: 'gateway-test' });
  const { gateway: config } = loadConfig({ env, schemas: { gateway: gatewaySettings } });
  const own = { clock: systemClock, random: () => 0.5, incarnation, telemetry, logger };
  const gateway = createGatewayService({
    ...services.clients,
    ...own,
    config,
    rateLimits: openRateLimits({ ...own, config, ...(patience ? { patience } : {}) }),
    secrets: { pepper, idempotencyKey: Buffer.alloc(32, 8), operatorToken: 'operator' },
    bus,
    ...{ journal, folder },
    orphans: [],
  });
  const running = await startService(gateway, { bus, serve: () => {} });
  const { port } = await gateway.listen({ port: wanted, host: '127.0.0.1' });
  const isForwarded = () => state.cursor >= (journal.segments().at(-1)?.end ?? 0n);
  return {
    url: `http://127.0.0.1:${port}`,
    records,
    log,
    setPurse: (amount) => {
      state.purse = amount;
    },
    revoke: () => publishRevocation(bus, state),
    setLimits: (limits) => publishLimits(bus, state, limits),
    forwarded: () => expect.poll(isForwarded).toBe(true),
    stop: async () => {
      await gateway.close();
      await running.stop();
      await journal.close();
      await bus.close();
      await services.close();
      await telemetry.shutdown();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What metering would have heard: every record once, in order. */
async function applied(bus: Bus, state: State): Promise<UsageRecord[]> {
  const records: UsageRecord[] = [];
  await bus.subscribe({ subject: 'alfred.usage.>' }, async ({ bytes }) => {
    const block = Block.decode(bytes);
    if (block.start !== state.cursor) return;
    records.push(...block.records);
    state.cursor = block.end;
  });
  return records;
}

async function publishRevocation(bus: Bus, state: State): Promise<void> {
  state.revoked = true;
  const { organization, key } = caller;
  const bytes = KeyRevoked.encode({ organization, key }).finish();
  await bus.publish({ subject: `alfred.identity.${organization}.KeyRevoked.v1`, id: key, bytes });
}

async function publishLimits(bus: Bus, state: State, limits: AppliedLimit[]): Promise<void> {
  state.limits = limits;
  const { organization, key } = caller;
  const bytes = LimitsChanged.encode({ organization, key, node: '' }).finish();
  const subject = `alfred.identity.${organization}.LimitsChanged.v1`;
  await bus.publish({ subject, id: randomId('msg'), bytes });
}

interface State {
  purse: bigint;
  cursor: bigint;
  revoked: boolean;
  limits: AppliedLimit[];
}

function serveAround(state: State) {
  const transport = loopbackTransport();
  const known = digestApiKey(apiKey, pepper);
  const book = builtInBook();
  const unasked = async (): Promise<never> => {
    throw new Error('nobody asks for this here');
  };
  const partial = <D extends Parameters<typeof rpc>[0]>(definition: D, methods: object) =>
    rpc(
      definition,
      new Proxy(methods, { get: (own, name) => Reflect.get(own, name) ?? unasked }) as never,
    );
  transport.serve([
    partial(IdentityDefinition, {
      resolveKey: async ({ digest }: { digest: Uint8Array }) =>
        Buffer.compare(digest, known) === 0 && !state.revoked
          ? { caller: { ...caller, limits: state.limits } }
          : {},
    }),
    partial(PolicyDefinition, {
      getBundle: async ({ organization }: { organization: string }) => ({
        bundle: { organization, version: 1n, policies: [rules(organization)] },
      }),
    }),
    partial(MeteringDefinition, {
      getPriceBook: async () => ({ version: priceBook(book).version, book: Buffer.from(book) }),
      getUsageCursor: async () => ({ position: state.cursor || -1n }),
    }),
    partial(QuotaDefinition, {
      listOpenLeases: async () => ({ leases: [] }),
      leases: (asked: AsyncIterable<LeasesRequest>) => grantAll(asked, state),
    }),
    partial(LedgerDefinition, {}),
  ]);
  const clients = {
    identity: createClient(IdentityDefinition, transport.channel),
    policy: createClient(PolicyDefinition, transport.channel),
    quota: createClient(QuotaDefinition, transport.channel),
    metering: createClient(MeteringDefinition, transport.channel),
    notification: createClient(NotificationDefinition, transport.channel),
    analytics: createClient(AnalyticsDefinition, transport.channel),
    ledger: createClient(LedgerDefinition, transport.channel),
  };
  return { clients, close: transport.close };
}

function rules(node: string) {
  return {
    node,
    version: 1n,
    rules: [
      { id: 'all', effect: 'allow', models: ['*'] },
      { id: 'old', effect: 'deny', models: ['gpt-3*'] },
    ],
  };
}

async function* grantAll(
  asked: AsyncIterable<LeasesRequest>,
  state: State,
): AsyncGenerator<LeasesResponse> {
  const answers = wishes<LeasesResponse>();
  const reading = (async () => {
    let incarnation = '';
    for await (const { wish } of asked) {
      if (wish?.$case === 'hello') incarnation = wish.value.incarnation;
      if (wish?.$case === 'ask') answers.push(answerTo(wish.value, incarnation, state));
    }
    answers.close();
  })();
  // A gateway that goes ends its stream without a word.
  reading.catch(answers.close);
  yield* answers;
}

function answerTo(
  { number, estimate }: { number: bigint; estimate: string },
  incarnation: string,
  state: State,
): LeasesResponse {
  const least = BigInt(estimate);
  if (least > state.purse) {
    const params = { node: 'usr_a', asset: 'USD', available: '0', needed: estimate };
    return {
      answer: { $case: 'refusal', value: { number, code: 'insufficient_credits', params } },
    };
  }
  const most = least * 50n;
  const granted = most < state.purse ? most : state.purse;
  state.purse -= granted;
  const lease = derivedId('lea', incarnation, String(number));
  const key = `lease:${incarnation}:${number}`;
  const value = {
    ...{ number, lease, key, amount: String(granted), ttlMs: 30_000n, account: 'wallet:usr_a' },
    ...{ warnings: [], repeatedClaim: false, request: '' },
  };
  return { answer: { $case: 'grant', value } };
}
