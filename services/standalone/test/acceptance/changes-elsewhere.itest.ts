import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { budget, done, ownerOf } from './hierarchy-scene.ts';
import { nano, settledDollars } from './management.ts';
import { say } from './openai-client.ts';
import { type SeveralGateways, severalGateways } from './several-gateways.ts';

// What an owner changes at one gateway, as the callers of another one meet it: with leases in its
// hand, with calls all the time, and with a stream that runs on.

const patience = { timeout: 40_000 };

let gateways: SeveralGateways;
let owner: ReturnType<typeof ownerOf>;

beforeAll(async () => {
  gateways = await severalGateways(2, { ALFRED_SIM_CHUNK_MS: '20' });
  owner = ownerOf(gateways.demo);
});
afterAll(() => gateways.stop());

/** The gateway at which nobody manages anything. */
const elsewhere = () => gateways.urls[1] ?? '';

async function post(key: string, wish: object): Promise<Response> {
  return fetch(`${elsewhere()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: say('here'), ...wish }),
  });
}

interface Called {
  readonly status: number;
  readonly code: string;
  readonly cost: bigint;
  readonly warning: string | null;
}

async function call(key: string): Promise<Called> {
  const answer = await post(key, { model: 'sim/echo', max_tokens: 20 });
  const { error } = (await answer.json()) as { error?: { code: string } };
  return {
    status: answer.status,
    code: error?.code ?? '',
    cost: nano(answer.headers.get('x-alfred-cost') ?? '0'),
    warning: answer.headers.get('x-alfred-budget-warning'),
  };
}

/** A stream that has begun; its end gives what it cost. */
async function stream(key: string) {
  const wish = { stream: true, stream_options: { include_usage: true } };
  const answer = await post(key, { model: 'sim/lorem', max_tokens: 40, ...wish });
  expect(answer.status).toBe(200);
  const end = async () => {
    const [, cost] = /"alfred_cost":"([0-9.]+)"/.exec(await answer.text()) ?? [];
    return nano(cost ?? 'no cost');
  };
  return { headers: answer.headers, end };
}

/** Somebody who calls without a pause, until refused or told to stop. */
async function callOn(key: string, admitted: Admitted[], signal: AbortSignal): Promise<string> {
  while (!signal.aborted) {
    const begunAt = performance.now();
    const answer = await call(key);
    if (answer.status === 200) admitted.push({ ...answer, begunAt });
    // Who was on the way in when its lease was called back comes again.
    else if (answer.status !== 503) return answer.code;
  }
  return 'stopped';
}

interface Admitted extends Called {
  readonly begunAt: number;
}

/** A change in the midst of three such callers and a stream, when each of them has been refused. */
async function changeUnder(key: string, change: () => Promise<unknown>) {
  const admitted: Admitted[] = [];
  const stopping = new AbortController();
  const callers = [1, 2, 3].map(() => callOn(key, admitted, stopping.signal));
  try {
    await expect.poll(() => admitted.length, patience).toBeGreaterThan(5);
    const running = await stream(key);
    await change();
    const changedAt = performance.now();
    const codes = new Set(await Promise.all(callers));
    const lateMs = Math.max(...admitted.map(({ begunAt }) => begunAt - changedAt));
    const spent = admitted.reduce((sum, { cost }) => sum + cost, await running.end());
    return { codes: [...codes], lateMs, spent };
  } finally {
    stopping.abort();
    await Promise.all(callers);
  }
}

interface Entry {
  readonly type: string;
  readonly data: {
    readonly node?: string;
    readonly budgets?: readonly Readonly<Record<'node' | 'used' | 'held' | 'limit', string>>[];
  };
}

async function log(): Promise<readonly Entry[]> {
  return (await gateways.entries()).map((line) => JSON.parse(line) as Entry);
}

/** Every grant left its budgets within their limits, but for those that only warn. */
async function expectNoneOverspent(soft: readonly string[] = []): Promise<void> {
  for (const { type, data } of await log()) {
    if (type !== 'LeaseOpened.v1') continue;
    for (const { node, used, held, limit } of data.budgets ?? []) {
      if (!soft.includes(node)) {
        expect(BigInt(used) + BigInt(held) <= BigInt(limit), `${node}: ${used} + ${held}`).toBe(
          true,
        );
      }
    }
  }
}

/** How many leases this node was granted after the first such entry about it. */
async function grantsAfter(change: string, node: string): Promise<number> {
  const entries = await log();
  const at = entries.findIndex(({ type, data }) => type === change && data.node === node);
  expect(at).toBeGreaterThan(0);
  return entries
    .slice(at)
    .filter(({ type, data }) => type === 'LeaseOpened.v1' && data.node === node).length;
}

describe('at another gateway, calls stop within a second and nothing is overspent', () => {
  it('when a limit is lowered', async () => {
    const user = await owner.userIn(gateways.demo.organization, '1.00');
    await owner.setBudget(user.node, budget('month', '0.50'));
    const { codes, lateMs, spent } = await changeUnder(user.key, () =>
      owner.setBudget(user.node, budget('month', '0.000000001')),
    );
    expect(codes).toEqual(['estimate_exceeds_budget']);
    expect(lateMs).toBeLessThan(1_000);
    const left = await settledDollars(gateways.demo, user.node);
    expect(nano('1.00') - nano(left.posted)).toBe(spent);
    expect(nano((await owner.budgetOf(user.node)).used)).toBe(spent);
    expect(await grantsAfter('LimitLowered.v1', user.node)).toBe(0);
    await expectNoneOverspent();
  });

  it('when a wallet is frozen, and go on when it thaws', async () => {
    const user = await owner.userIn(gateways.demo.organization, '1.00');
    const path = `/api/v1/wallets/${user.node}`;
    const { codes, lateMs, spent } = await changeUnder(user.key, () =>
      done(owner.post(`${path}/freeze`, {})),
    );
    expect(codes).toEqual(['wallet_frozen']);
    expect(lateMs).toBeLessThan(1_000);
    const left = await settledDollars(gateways.demo, user.node);
    expect(nano('1.00') - nano(left.posted)).toBe(spent);
    expect(await grantsAfter('WalletFrozen.v1', user.node)).toBe(0);
    await done(owner.post(`${path}/thaw`, {}));
    expect(await call(user.key)).toMatchObject({ status: 200 });
  });

  it('when a team is moved to where nothing is left', async () => {
    const [from, to] = [
      await owner.make('department', gateways.demo.organization),
      await owner.make('department', gateways.demo.organization),
    ];
    const team = await owner.make('team', from);
    const user = await owner.userIn(team, '1.00');
    await owner.setBudget(from, budget('month', '0.50'));
    await owner.setBudget(to, budget('month', '0'));
    const { codes, lateMs, spent } = await changeUnder(user.key, () =>
      done(owner.post(`/api/v1/nodes/${team}/move`, { parent: to })),
    );
    expect(codes).toEqual(['budget_exhausted']);
    expect(lateMs).toBeLessThan(1_000);
    await settledDollars(gateways.demo, user.node);
    // What was admitted before counts where the team was then.
    expect(nano((await owner.budgetOf(from)).used)).toBe(spent);
    expect(nano((await owner.budgetOf(to)).used)).toBe(0n);
    await expectNoneOverspent();
  });
});

describe('a soft budget', () => {
  it('that is set at one gateway warns at another, and refuses nothing', async () => {
    const team = await owner.make('team', gateways.demo.organization);
    const user = await owner.userIn(team, '1.00');
    await owner.setBudget(team, budget('month', '0.90', 'soft'));
    expect(await call(user.key)).toMatchObject({ status: 200, warning: null });
    await owner.setBudget(team, budget('month', '0.000001', 'soft'));
    const { resetsAt } = await owner.budgetOf(team);
    const warning = `${team};window=month;resets=${resetsAt}`;
    await expect.poll(async () => (await call(user.key)).warning, patience).toBe(warning);
    const running = await stream(user.key);
    expect(running.headers.get('x-alfred-budget-warning')).toBe(warning);
    expect(await running.end()).toBeGreaterThan(0n);
    expect(await call(user.key)).toMatchObject({ status: 200, warning });
    await settledDollars(gateways.demo, user.node);
    expect(nano((await owner.budgetOf(team)).excess)).toBeGreaterThan(0n);
    await expectNoneOverspent([team]);
  });
});
