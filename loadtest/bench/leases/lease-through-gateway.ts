import { systemClock } from '@alfred/clock';
import type { Command } from '@alfred/contracts/ledger';
import { randomId } from '@alfred/ids';
import { quotaLeases } from '../../../services/gateway/src/adapters/quota-leases.ts';
import type { Caller } from '../../../services/gateway/src/domain/caller.ts';
import { asset, ledgerId, path, spender } from './bench-organization.ts';
import { estimate } from './lease-for-one.ts';
import { type Latencies, openLoop } from './open-loop.ts';
import type { RunningMoney } from './running-money.ts';

/** The digest of a body: all of them ask for the same. */
const body = 'ab'.repeat(32);

/** What goes back is sent together, as metering sends it. */
const returnsAtOnce = 200;

const caller: Caller = {
  ...{ organization: path[0], ledger: ledgerId, node: spender, key: 'key_bench', path },
  ...{ role: 'member', mode: 'live', expiresAt: 0n, asset, tags: {}, tagKeys: [], limits: [] },
};

/**
 * The same through a gateway: each request claims an idempotency key, so that its lease is for one
 * and goes the whole way through the gateway's holder, quota and the ledger.
 */
export async function leaseThroughGateway(
  { quota, apply, logger }: RunningMoney,
  load: { readonly perSecond: number; readonly seconds: number },
): Promise<Latencies> {
  const incarnation = randomId('inc');
  let returns: Command[] = [];
  const returned: Promise<void>[] = [];
  const giveBack = (): void => {
    returned.push(apply(returns));
    returns = [];
  };
  const log = {
    incarnation,
    written: async () => {},
    returned: ({ lease, admitted }: { readonly lease: string; readonly admitted: number }) => {
      const value = { lease, incarnation, admitted: BigInt(admitted) };
      const body = { $case: 'returnLease', value } as const;
      returns.push({ actor: spender, notAfter: 0n, origin: undefined, body });
      if (returns.length >= returnsAtOnce) giveBack();
    },
  };
  const onFault = (err: unknown) => logger.warn({ err });
  const deps = { quota, log, clock: systemClock, random: Math.random, onFault };
  const leases = quotaLeases({ ...deps, usageSettled: async () => true });
  await leases.task.start();
  const latencies = await openLoop(load, async () => {
    const request = randomId('req');
    const claim = { apiKey: caller.key, idempotency: request, attempt: 1, body, request };
    const { signal } = new AbortController();
    const taken = await leases.take({ caller, asset, estimate, signal, claim });
    if (taken.outcome !== 'taken') return false;
    taken.cancel();
    return true;
  });
  await leases.task.stop();
  giveBack();
  await Promise.all(returned);
  return latencies;
}
