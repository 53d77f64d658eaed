import { afterEach, describe, expect, it } from 'vitest';
import { rpcLeaseLedger } from '../../quota/src/adapters/rpc-lease-ledger.ts';
import { desks } from '../../quota/src/app/desks.ts';
import { grantLease } from '../../quota/src/app/grant-lease.ts';
import type { GrantedLease } from '../../quota/src/ports/ledger.ts';
import { asset, ledger, type MoneyScene, moneyScene } from './money-scene.ts';

// Quota over the ledger's own writer: whoever shares a budget that is too small for all of them gets
// what its priority says, and nobody starves.

const estimate = 1_000n;

const scenes: MoneyScene[] = [];
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.stop();
});

/** A budget, and users who share it. */
async function shareOf(budget: bigint, weights: readonly number[]) {
  const scene = await moneyScene(budget, weights);
  scenes.push(scene);
  const { client, clock, users } = scene;
  const leases = rpcLeaseLedger({ ledger: client, clock });
  const sleep = async (ms: number) => {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advanceMicros(BigInt(ms) * 1_000n);
  };
  const waiting = desks({ ledger: leases, recalls: { recall: () => {} }, clock, sleep });
  return { client, users, sleep, grant: grantLease({ ledger: leases, desks: waiting }) };
}

type Share = Awaited<ReturnType<typeof shareOf>>;

interface Demand {
  /** How many requests of this user run or wait at once, without end. */
  readonly lanes: number;
  used: bigint;
  refusals: number;
  numbers: bigint;
}

/** Wants one lease after another until nothing is left, and uses a quarter of each. */
async function demand(share: Share, user: string, own: Demand): Promise<void> {
  const incarnation = `inc_${user}`;
  const { signal } = new AbortController();
  for (;;) {
    own.numbers += 1n;
    const number = own.numbers;
    const who = { incarnation, number, organization: 'org_a', ledger, node: user };
    const ask = { ...who, asset, estimate, burnPerSecond: 0n, claim: undefined };
    const answer = await share.grant(ask, signal);
    if (answer.outcome === 'granted') {
      own.used += answer.amount / 4n;
      await use(share, { ...answer, user, incarnation, request: `req_${user}_${number}` });
      continue;
    }
    if (answer.code !== 'budget_held') return;
    own.refusals += 1;
  }
}

async function use(
  { client, sleep }: Share,
  of: GrantedLease & Record<'user' | 'incarnation' | 'request', string>,
): Promise<void> {
  const { lease, user: node, incarnation, request, amount } = of;
  await sleep(5);
  const ending = { request, lease, node, ending: 'settled', asset, provider: 'sim', model: 'echo' };
  const commands = [
    { $case: 'captureUsage', value: { ...ending, amount: String(amount / 4n), how: 'provider' } },
    { $case: 'returnLease', value: { lease, incarnation, admitted: 1n } },
  ] as const;
  const { results } = await client.apply({ ledger, commands: commands.map((body) => ({ body })) });
  for (const { outcome } of results) expect(outcome?.$case).toBe('accepted');
}

async function spendAll(share: Share, lanes: readonly number[]): Promise<readonly Demand[]> {
  const demands = lanes.map((many) => ({ lanes: many, used: 0n, refusals: 0, numbers: 0n }));
  const running = demands.flatMap((own, index) =>
    Array.from({ length: own.lanes }, () => demand(share, share.users[index] ?? '', own)),
  );
  await Promise.all(running);
  return demands;
}

const perMille = (part: bigint, whole: bigint): number => Number((part * 1_000n) / whole);

describe('a budget that is too small for all', () => {
  it('is shared as the priorities say, while everybody wants more', async () => {
    const share = await shareOf(120n * estimate, [1, 2, 4]);
    const [low, middle, high] = await spendAll(share, [8, 8, 8]);
    if (!low || !middle || !high) throw new Error('nobody spent');
    expect(perMille(middle.used, low.used)).toBeGreaterThan(1_600);
    expect(perMille(middle.used, low.used)).toBeLessThan(2_400);
    expect(perMille(high.used, low.used)).toBeGreaterThan(3_200);
    expect(perMille(high.used, low.used)).toBeLessThan(4_800);
    expect(low.used + middle.used + high.used > 118n * estimate).toBe(true);
  });

  it('does not starve one who asks for little beside one who asks for much', async () => {
    const share = await shareOf(30n * estimate, [1, 1]);
    const [much, little] = await spendAll(share, [40, 2]);
    expect(much?.refusals).toBeGreaterThan(0);
    expect(little?.refusals).toBe(0);
  });
});
