import { systemClock } from '@alfred/clock';
import { leaseHolder } from '../../../services/gateway/src/adapters/lease-holder.ts';
import type { Caller } from '../../../services/gateway/src/domain/caller.ts';
import { asset, ledgerId, path, spender } from './bench-organization.ts';

const decisions = 300_000;
const amount = 10n ** 18n;

const caller: Caller = {
  ...{ organization: path[0], ledger: ledgerId, node: spender, key: 'key_bench', path },
  ...{ role: 'member', mode: 'live', expiresAt: 0n, asset, tags: {}, tagKeys: [], limits: [] },
};

/**
 * Microseconds that the gateway's holder needs for one request on a lease that it holds: taking a
 * part of it, counting the request in, and giving the rest back.
 */
export async function leaseDecision(): Promise<number> {
  let asked = 0;
  const holder = leaseHolder({
    clock: systemClock,
    random: Math.random,
    log: { returned: () => {}, written: async () => {} },
    send: () => {
      asked += 1;
      return true;
    },
  });
  const { signal } = new AbortController();
  const ask = { caller, asset, estimate: 10_000_000n, signal };
  const first = holder.take(ask);
  holder.granted(grant(asked));
  await finish(await first);
  for (let warm = 0; warm < decisions / 10; warm += 1) finish(await holder.take(ask));
  const startedAt = performance.now();
  for (let index = 0; index < decisions; index += 1) {
    const taken = holder.take(ask);
    finish(taken instanceof Promise ? await taken : taken);
  }
  return ((performance.now() - startedAt) * 1000) / decisions;
}

function finish(taken: Awaited<ReturnType<ReturnType<typeof leaseHolder>['take']>>): void {
  if (taken.outcome !== 'taken') throw new Error('The lease is over.');
  taken.admit();
  taken.end(1_234_500n);
}

function grant(number: number): Parameters<ReturnType<typeof leaseHolder>['granted']>[0] {
  const ttlMicros = 86_400_000_000n;
  const of = { number, lease: 'lea_bench', key: 'lease:inc_bench:1', claimedBy: undefined };
  return { ...of, amount, ttlMicros, account: `wallet:${spender}`, warnings: [] };
}
