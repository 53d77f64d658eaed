// Several ledger services in one process, as several processes are: each with its own connections, and
// a way to it that can stand still.
import { inProcessBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { type LedgerClient, LedgerDefinition } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import {
  type Channel,
  createClient,
  loopbackTransport,
  methodsOf,
  migrateSchema,
  openPool,
  postgresClaims,
  routedLedgerChannel,
  type ServiceClient,
} from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import { booksHere, busEntryStream, createLedgerService, ledgerSchema } from '../src/index.ts';

/** One process of several. */
export interface Replica {
  readonly address: string;
  /** This one alone, whoever owns what. */
  readonly client: LedgerClient;
  /** It does nothing any more, like a process that is stopped or killed. */
  freeze(): void;
  thaw(): void;
  /** In good order. */
  stop(): Promise<void>;
}

export interface Replicas {
  /** Every ledger, as its callers have it. */
  readonly client: LedgerClient;
  readonly faults: unknown[];
  start(address: string): Promise<Replica>;
  stop(): Promise<void>;
}

interface Gate {
  /** Resolves while the process runs, and else when it goes on. */
  pass(signal?: AbortSignal): Promise<void>;
  freeze(): void;
  thaw(): void;
}

export async function replicas(place: {
  readonly url: string;
  readonly signerFolder: string;
}): Promise<Replicas> {
  const pool = openPool({ url: place.url, schema: ledgerSchema });
  await migrateSchema(pool, ledgerSchema);
  const running = new Map<string, { readonly replica: Replica; readonly channel: Channel }>();
  const faults: unknown[] = [];
  let turn = 0;
  const any: Channel = {
    client: (definition) =>
      methodByMethod(definition, (property, request, options) => {
        const all = [...running.values()];
        turn += 1;
        const next = all[turn % all.length]?.channel ?? nobody;
        return callOf(next.client(definition), property)(request, options);
      }),
  };
  const at = (address: string): Channel => running.get(address)?.channel ?? nobody;
  const channel = routedLedgerChannel({ any, at, clock: systemClock });
  const client = createClient(LedgerDefinition, channel);
  return {
    client,
    faults,
    start: async (address) => {
      const started = await startReplica(address, { ...place, client, faults });
      const { replica } = started;
      running.set(address, started);
      const stop = async (): Promise<void> => {
        replica.thaw();
        await replica.stop();
        running.delete(address);
      };
      return { ...replica, stop };
    },
    stop: async () => {
      for (const { replica } of running.values()) replica.thaw();
      await Promise.all([...running.values()].map(({ replica }) => replica.stop()));
      await pool.end();
    },
  };
}

async function startReplica(
  address: string,
  place: {
    readonly url: string;
    readonly signerFolder: string;
    readonly client: LedgerClient;
    readonly faults: unknown[];
  },
) {
  const { url, signerFolder, client: ledgers, faults } = place;
  const gate = createGate();
  const pools = [
    openPool({ url, schema: ledgerSchema, max: 8 }),
    openPool({ url, schema: ledgerSchema, max: 2 }),
  ];
  const [pool, claimsPool] = pools.map((each) => gated(each, gate));
  if (!pool || !claimsPool) throw new Error('unreachable');
  const { meter, shutdown } = await createTelemetry({ serviceName: 'ledger' });
  const onFault = (fault: unknown) => faults.push(fault);
  const service = createLedgerService({
    ...{ pool, clock: systemClock, meter, ledgers },
    books: booksHere(pool),
    logger: createLogger({ name: 'ledger', destination: '/dev/null', level: 'error' }),
    config: { deployment: 'dep_test', signerFolder },
    stream: busEntryStream(inProcessBus({ capacity: 1_000 })),
    claims: postgresClaims({ pool: claimsPool, clock: systemClock, address, onFault }),
  });
  for (const task of service.tasks) await task.start();
  const transport = loopbackTransport();
  transport.serve(service.rpc);
  const channel = gatedChannel(transport.channel, gate);
  const replica: Replica = {
    ...{ address, freeze: gate.freeze, thaw: gate.thaw },
    client: createClient(LedgerDefinition, channel),
    stop: async () => {
      await service.handOver?.();
      for (const task of service.tasks.toReversed()) await task.stop();
      await transport.close();
      await shutdown();
      await Promise.all(pools.map((each) => each.end()));
    },
  };
  return { replica, channel };
}

function createGate(): Gate {
  let thawed = Promise.withResolvers<void>();
  thawed.resolve();
  return {
    pass: async (signal) => {
      const gone = Promise.withResolvers<never>();
      gone.promise.catch(() => {});
      const leave = () => gone.reject(new AlfredError('request_cancelled'));
      signal?.addEventListener('abort', leave);
      if (signal?.aborted) leave();
      await Promise.race([thawed.promise, gone.promise]).finally(() =>
        signal?.removeEventListener('abort', leave),
      );
    },
    freeze: () => {
      thawed = Promise.withResolvers();
    },
    thaw: () => thawed.resolve(),
  };
}

type Pool = ReturnType<typeof openPool>;

/** What is asked while the process stands still is asked when it goes on. */
function gated(pool: Pool, gate: Gate): Pool {
  const waiting = new Set<string | symbol>(['query', 'connect']);
  return new Proxy(pool, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name);
      if (typeof own !== 'function') return own;
      if (!waiting.has(name)) return own.bind(target);
      return async (...given: unknown[]) => {
        await gate.pass();
        return own.apply(target, given);
      };
    },
  });
}

/** Neither a question nor an answer passes while the process stands still. */
function gatedChannel(channel: Channel, gate: Gate): Channel {
  return {
    client: (definition) => {
      const client = channel.client(definition);
      return methodByMethod(definition, async (property, request, options = {}) => {
        await gate.pass(options.signal);
        const answered = callOf(client, property)(request, options);
        await Promise.allSettled([answered]);
        await gate.pass(options.signal);
        return answered;
      });
    },
  };
}

interface Options {
  readonly signal?: AbortSignal;
}
type Call = (request: unknown, options?: Options) => Promise<unknown>;

function methodByMethod<Definition extends Parameters<Channel['client']>[0]>(
  definition: Definition,
  call: (property: string, request: unknown, options?: Options) => Promise<unknown>,
): ServiceClient<Definition> {
  const methods = methodsOf(definition).map(({ property }) => [
    property,
    (request: unknown, options?: Options) => call(property, request, options),
  ]);
  return Object.fromEntries(methods) as ServiceClient<Definition>;
}

const callOf = (client: object, property: string): Call => Reflect.get(client, property);

/** Where nobody listens any more. */
const nobody: Channel = {
  client: (definition) =>
    methodByMethod(definition, async () => {
      throw new AlfredError('service_unavailable', { service: 'ledger' });
    }),
};
