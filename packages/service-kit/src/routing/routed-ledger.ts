import type { Clock } from '@alfred/clock';
import {
  type ConfirmClockResponse,
  type GetClockResponse,
  LedgerDefinition,
} from '@alfred/contracts/ledger';
import { AlfredError, isAlfredError } from '@alfred/errors';
import { shardOf } from '@alfred/ids';
import type { Channel, ServiceClient } from '../channel.ts';
import type { ClientCallOptions } from '../transport/client-calls.ts';
import { methodsOf } from '../transport/methods.ts';
import { type LedgerReplicas, type ShardDirectory, shardDirectory } from './shard-directory.ts';
import { type TimeLeft, timeLeft } from './time-left.ts';

/** So often a call that waits looks whether its ledger has moved meanwhile. Milliseconds. */
const lookMs = 1_000;

export interface RoutedLedgerOptions extends LedgerReplicas {
  readonly clock: Clock;
}

type Call = (request: unknown, options: ClientCallOptions) => Promise<unknown>;
type Client = Readonly<Record<string, Call>>;

interface Router {
  readonly any: Client;
  at(address: string): Client;
  readonly clock: Clock;
  readonly directory: ShardDirectory;
}

/**
 * The ledger as one, over processes that write different shards of it. A call that names a ledger or a
 * shard goes to the process that owns it; where that has changed, or is not there, it is tried again
 * until its time is up, for the same command under the same key is answered the same. The clocks are
 * those of all owners; everything else is asked of any replica.
 */
export function routedLedgerChannel(options: RoutedLedgerOptions): Channel {
  const clients = clientsOver();
  const router: Router = {
    any: clients(options.any),
    at: (address) => clients(options.at(address)),
    clock: options.clock,
    directory: shardDirectory(options),
  };
  return {
    client: <Definition extends Parameters<Channel['client']>[0]>(definition: Definition) => {
      if (definition.fullName !== LedgerDefinition.fullName) return options.any.client(definition);
      const methods = methodsOf(LedgerDefinition).map(({ property }) => [
        property,
        methodOf(router, property),
      ]);
      // The types of a client's methods are the definition's, as the channel's own are.
      return Object.fromEntries(methods) as ServiceClient<Definition>;
    },
  };
}

function methodOf(router: Router, property: string) {
  return async (request: unknown, options: ClientCallOptions = {}): Promise<unknown> => {
    const time = timeLeft(options, router.clock);
    const wanted = request as { readonly ledger?: string; readonly shard?: number };
    const ask = { property, request, time };
    if (property === 'getClock' || property === 'confirmClock') {
      return patiently(time, async () => furthest(await atEveryOwner(router, ask)), router);
    }
    if (wanted.ledger !== undefined) return atOwner(router, shardOf(wanted.ledger), ask);
    if (isSharded(property)) return atOwner(router, wanted.shard ?? 0, ask);
    return router.any[property]?.(request, time.options());
  };
}

interface Ask {
  readonly property: string;
  readonly request: unknown;
  readonly time: TimeLeft;
}

const isSharded = (property: string): boolean =>
  property === 'listOpenLeases' || property === 'listOverdueLeases';

/** Tries again for as long as the process that should answer is not the one, or is not there. */
async function patiently<Answer>(
  time: TimeLeft,
  run: () => Promise<Answer>,
  { directory }: Pick<Router, 'directory'>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (fault) {
      if (!isAway(fault)) throw fault;
      await time.pause(attempt, fault);
      await time.wait(directory.refresh());
    }
  }
}

async function atOwner(router: Router, shard: number, ask: Ask): Promise<unknown> {
  const { directory } = router;
  return patiently(
    ask.time,
    async () => {
      if (directory.ownerOf(shard) === undefined) await ask.time.wait(directory.refresh());
      const address = directory.ownerOf(shard);
      if (address === undefined) throw unavailable();
      return whileOwner(router, { shard, address }, ask);
    },
    router,
  );
}

/**
 * The owner's answer. It may never come, from a process that is stopped; then somebody else is the
 * owner sooner or later, and is asked instead.
 */
async function whileOwner(
  { at, directory }: Router,
  { shard, address }: { readonly shard: number; readonly address: string },
  { property, request, time }: Ask,
): Promise<unknown> {
  const moved = new AbortController();
  const looking = setInterval(async () => {
    await directory.refresh();
    const owner = directory.ownerOf(shard);
    if (owner !== undefined && owner !== address) moved.abort();
  }, lookMs);
  const options = time.options();
  const signal = options.signal ? AbortSignal.any([options.signal, moved.signal]) : moved.signal;
  try {
    return await at(address)[property]?.(request, { ...options, signal });
  } catch (fault) {
    throw moved.signal.aborted && !options.signal?.aborted ? unavailable(fault) : fault;
  } finally {
    clearInterval(looking);
  }
}

async function atEveryOwner(
  { at, directory }: Router,
  { property, request, time }: Ask,
): Promise<readonly (GetClockResponse | ConfirmClockResponse)[]> {
  await time.wait(directory.refresh());
  const owners = directory.owners();
  if (owners.length === 0) throw unavailable();
  const answers = owners.map((address) => at(address)[property]?.(request, time.options()));
  return (await Promise.all(answers)) as (GetClockResponse | ConfirmClockResponse)[];
}

/** The clock that is further from what it should say than all others: steady only if all are. */
function furthest<Reading extends GetClockResponse | ConfirmClockResponse>(
  readings: readonly Reading[],
): Reading | undefined {
  const step = ({ wall, expected }: Reading) =>
    wall > expected ? wall - expected : expected - wall;
  const rank = (reading: Reading) => ('steady' in reading && !reading.steady ? 1 : 0);
  return readings.toSorted((a, b) => rank(b) - rank(a) || (step(b) > step(a) ? 1 : -1))[0];
}

/** One client for each channel, for as long as that is in use. */
function clientsOver(): (channel: Channel) => Client {
  const clients = new WeakMap<Channel, Client>();
  return (channel) => {
    const made = clients.get(channel) ?? (channel.client(LedgerDefinition) as unknown as Client);
    clients.set(channel, made);
    return made;
  };
}

/** Whoever answers so has done nothing, or will do nothing a second time. */
function isAway(fault: unknown): boolean {
  return (
    isAlfredError(fault, 'ledger_elsewhere') ||
    isAlfredError(fault, 'writer_fenced') ||
    isAlfredError(fault, 'service_unavailable') ||
    isAlfredError(fault, 'shutting_down')
  );
}

function unavailable(cause?: unknown): AlfredError {
  return new AlfredError('service_unavailable', { service: 'ledger' }, { cause });
}
