import type { Clock } from '@alfred/clock';
import type { LeasesRequest, LeasesResponse, QuotaClient } from '@alfred/contracts/quota';
import { derivedId } from '@alfred/ids';
import { parseMinor } from '@alfred/money';
import { backoffMs, sleep, type Task } from '@alfred/service-kit';
import type { Leases } from '../ports/leases.ts';
import type { RequestLog } from '../ports/request-log.ts';
import type { LeaseRecall } from './lease-book.ts';
import { type LeaseHolder, leaseHolder } from './lease-holder.ts';
import type { LeaseWish } from './spender.ts';
import { type Wishes, wishes } from './wishes.ts';

const tickMs = 100;
/** How often quota is asked what became of questions whose answers never came. */
const lostEveryTicks = 20;
const reconnect = { firstDelayMs: 50, delayMaxMs: 2_000 };

export interface QuotaLeasesDeps {
  readonly quota: Pick<QuotaClient, 'leases' | 'listOpenLeases'>;
  readonly log: Pick<RequestLog, 'returned' | 'incarnation'>;
  readonly clock: Clock;
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
  /** Leases below a node admit nothing more: its limits have changed. */
  recall(recall: LeaseRecall): void;
}

interface Link {
  readonly deps: QuotaLeasesDeps;
  readonly holder: LeaseHolder;
  readonly stopping: AbortController;
  wishes: Wishes<LeasesRequest> | undefined;
  reclaiming: boolean;
}

/** Connects when its task starts; connects again, patiently, whenever the stream breaks. */
export function quotaLeases(deps: QuotaLeasesDeps): QuotaLeases {
  const link: Link = {
    deps,
    holder: leaseHolder({
      clock: deps.clock,
      log: deps.log,
      send: (wish) => send(link, wish),
    }),
    stopping: new AbortController(),
    wishes: undefined,
    reclaiming: false,
  };
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  return {
    take: link.holder.take,
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
          if (ticks % lostEveryTicks === 0) reclaimLost(link);
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

function send(link: Link, wish: LeaseWish): boolean {
  if (!link.wishes) return false;
  const { number, estimate, burnPerSecond, ...spender } = wish;
  const value = {
    ...spender,
    number: BigInt(number),
    estimate: String(estimate),
    burnPerSecond: String(burnPerSecond),
  };
  link.wishes.push({ wish: { $case: 'ask', value } });
  return true;
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
      const { number, lease, amount, ttlMs } = answer.value;
      const minor = parseMinor(amount);
      const grant = { number: Number(number), lease, ttlMicros: ttlMs * 1_000n };
      if (minor === undefined) deps.onFault(new Error(`a lease of ${amount}`));
      else holder.granted({ ...grant, amount: minor });
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
    // An answer of a newer release, which this one never asked for.
    case undefined:
  }
}

/**
 * A question without an answer may have been granted all the same. Its lease is known by its
 * number; when the ledger holds it, it is given back unused.
 */
function reclaimLost(link: Link): void {
  const { deps, holder } = link;
  const { incarnation } = deps.log;
  const lost = new Map(
    holder.lost().map((number) => [derivedId('lea', incarnation, String(number)), number]),
  );
  if (lost.size === 0 || !link.wishes || link.reclaiming) return;
  link.reclaiming = true;
  deps.quota
    .listOpenLeases({ incarnations: [incarnation] })
    .then(({ leases }) => {
      for (const { lease } of leases) {
        const number = lost.get(lease);
        if (number !== undefined) holder.reclaim(number, lease);
      }
    })
    .catch(deps.onFault)
    .finally(() => {
      link.reclaiming = false;
    });
}
