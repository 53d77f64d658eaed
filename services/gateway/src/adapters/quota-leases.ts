import type { Clock } from '@alfred/clock';
import type { LeasesRequest, LeasesResponse, QuotaClient } from '@alfred/contracts/quota';
import { backoffMs, sleep, type Task } from '@alfred/service-kit';
import type { Leases } from '../ports/leases.ts';
import type { RequestLog } from '../ports/request-log.ts';
import type { LeaseRecall } from './lease-book.ts';
import { type LeaseHolder, leaseHolder } from './lease-holder.ts';
import { fromProtoGrant, toProtoWish } from './quota-messages.ts';
import { type Wishes, wishes } from './wishes.ts';

const tickMs = 100;
/** How often the holder is told which last words have reached the ledger. */
const partedEveryTicks = 10;
const reconnect = { firstDelayMs: 50, delayMaxMs: 2_000 };

export interface QuotaLeasesDeps {
  readonly quota: Pick<QuotaClient, 'leases'>;
  readonly log: Pick<RequestLog, 'returned' | 'written' | 'incarnation'>;
  readonly clock: Clock;
  /** Uniform in [0, 1): spreads extensions. */
  readonly random: () => number;
  /** Waits, bounded, until what was written so far is in the ledger; says whether it is. */
  readonly usageSettled: () => Promise<boolean>;
  /** Told when the stream breaks, and of answers that cannot be read. */
  readonly onFault: (error: unknown) => void;
}

/** Leases that quota grants over one stream, for the whole life of a gateway. */
export interface QuotaLeases extends Leases {
  readonly task: Task;
  readonly isConnected: boolean;
  /** How many leases are held now. */
  held(): number;
  /** Gives back what no request is running on. */
  returnIdle(): void;
  /** What is leased below a node goes back: its limits have changed, or others wait for it. */
  recall(recall: LeaseRecall): void;
}

interface Link {
  readonly deps: QuotaLeasesDeps;
  readonly holder: LeaseHolder;
  readonly stopping: AbortController;
  wishes: Wishes<LeasesRequest> | undefined;
  isSettling: boolean;
}

/** Connects when its task starts; connects again, patiently, whenever the stream breaks. */
export function quotaLeases(deps: QuotaLeasesDeps): QuotaLeases {
  const link: Link = {
    deps,
    holder: leaseHolder({
      clock: deps.clock,
      log: deps.log,
      random: deps.random,
      send: (wish) => {
        link.wishes?.push(toProtoWish(wish));
        return link.wishes !== undefined;
      },
    }),
    stopping: new AbortController(),
    wishes: undefined,
    isSettling: false,
  };
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  return {
    take: link.holder.take,
    hasRoom: link.holder.hasRoom,
    held: link.holder.held,
    returnIdle: link.holder.returnIdle,
    recall: link.holder.recalled,
    get isConnected() {
      return link.wishes !== undefined;
    },
    task: {
      name: 'gateway.leases',
      start: async () => {
        running = stayConnected(link);
        let ticks = 0;
        timer = setInterval(() => {
          link.holder.tick();
          ticks += 1;
          if (ticks % partedEveryTicks === 0) forgetParted(link);
        }, tickMs);
      },
      stop: async () => {
        clearInterval(timer);
        link.holder.returnIdle();
        link.stopping.abort();
        link.wishes?.close();
        await running;
      },
    },
  };
}

async function stayConnected(link: Link): Promise<void> {
  const { signal } = link.stopping;
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    const heard = await listen(link);
    if (heard) attempt = 1;
    if (!signal.aborted) await sleep(backoffMs(attempt, reconnect), signal).catch(() => {});
  }
}

/** One stream from its start to its end. Says whether quota answered anything on it. */
async function listen(link: Link): Promise<boolean> {
  const { deps, holder, stopping } = link;
  const sent = wishes<LeasesRequest>();
  const { incarnation } = deps.log;
  sent.push({ wish: { $case: 'hello', value: { incarnation } } });
  let heard = false;
  try {
    const answers = deps.quota.leases(sent, { signal: stopping.signal });
    link.wishes = sent;
    holder.connected();
    for await (const answer of answers) {
      heard = true;
      receive(link, answer);
    }
  } catch (error) {
    if (!stopping.signal.aborted) deps.onFault(error);
  } finally {
    link.wishes = undefined;
    sent.close();
    holder.disconnected();
  }
  return heard;
}

function receive({ holder, deps }: Link, { answer }: LeasesResponse): void {
  switch (answer?.$case) {
    case 'grant': {
      const grant = fromProtoGrant(answer.value);
      if (grant) holder.granted(grant);
      else deps.onFault(new Error(`a lease of ${answer.value.amount}`));
      return;
    }
    case 'refusal': {
      const { number, code, params } = answer.value;
      holder.refused({ number: Number(number), code, params });
      return;
    }
    case 'recall':
      holder.recalled(answer.value);
      return;
    case 'extended': {
      const { lease, ttlMs } = answer.value;
      holder.extended({ lease, ttlMicros: ttlMs * 1_000n });
      return;
    }
    case 'givenBack':
      holder.givenBack(answer.value.lease, Number(answer.value.number));
      return;
    case 'checked':
      holder.checked(answer.value.ledger, Number(answer.value.upTo));
      return;
    // An answer of a newer release, which this one never asked for.
    case undefined:
  }
}

/** A lease is remembered until the ledger has its last word: until then no list may miss it. */
function forgetParted(link: Link): void {
  const { holder, deps } = link;
  const parting = holder.parting();
  if (parting.length === 0 || link.isSettling) return;
  link.isSettling = true;
  deps
    .usageSettled()
    .then((isSettled) => {
      if (isSettled) holder.parted(parting);
    })
    .catch(deps.onFault)
    .finally(() => {
      link.isSettling = false;
    });
}
