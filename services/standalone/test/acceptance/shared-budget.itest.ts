import { afterAll, beforeAll, expect, it } from 'vitest';
import { management, nano, newUser } from './management.ts';
import { type SeveralGateways, severalGateways } from './several-gateways.ts';

// One hard budget, shared by three gateways that know nothing of each other: it is used up to the last
// request that fits, and never passed.

let gateways: SeveralGateways;

beforeAll(async () => {
  gateways = await severalGateways(3);
});
afterAll(() => gateways.stop());

const limit = nano('1.00');
const clients = 50;
const patienceMs = 45_000;

/** Between a quarter of a cent and a cent at most, of which about half is used. */
const bodyOf = (client: number): string =>
  JSON.stringify({
    model: 'sim/lorem',
    messages: [{ role: 'user', content: 'go on' }],
    max_tokens: 200,
    n: 20 + (client % 60),
  });

interface Spent {
  /** What was charged, as each answer says. */
  amount: bigint;
  calls: number;
  readonly codes: Map<string, number>;
}

interface Told {
  readonly code: string;
  readonly retryable: boolean;
}

/** One client at one gateway: goes on until it is told that nothing is left for it. */
async function spendAll(client: number, key: string, spent: Spent, until: number): Promise<void> {
  const url = `${gateways.urls[client % gateways.urls.length]}/v1/chat/completions`;
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  while (Date.now() < until) {
    const answer = await fetch(url, { method: 'POST', headers, body: bodyOf(client) });
    const body = (await answer.json()) as { readonly error?: Told };
    if (answer.ok) {
      spent.amount += nano(answer.headers.get('x-alfred-cost') ?? 'x');
      spent.calls += 1;
      continue;
    }
    const { code = '', retryable = false } = body.error ?? {};
    spent.codes.set(code, (spent.codes.get(code) ?? 0) + 1);
    if (!retryable) return;
    await new Promise((resolve) => setTimeout(resolve, 20 + (client % 7) * 10));
  }
}

interface Counter {
  readonly node: string;
  readonly used: string;
  readonly held: string;
}

/** The budget as every entry that moved it states it, in the order of the log. */
async function countersOf(node: string): Promise<readonly Counter[]> {
  return (await gateways.entries())
    .map((line) => JSON.parse(line) as { readonly data?: { readonly budgets?: Counter[] } })
    .flatMap(({ data }) => data?.budgets ?? [])
    .filter((counter) => counter.node === node);
}

it('is used up by 50 clients at three gateways, and never passed', async () => {
  const { demo } = gateways;
  const user = await newUser(demo, '5.00');
  const owner = management(demo.url, demo.adminKey);
  const budget = { asset: 'USD', window: 'lifetime', limit: '1.00', mode: 'hard' };
  expect((await owner.put(`/api/v1/budgets/${user.node}`, budget)).status).toBe(200);
  const spent: Spent = { amount: 0n, calls: 0, codes: new Map() };
  const until = Date.now() + patienceMs;
  await Promise.all(
    Array.from({ length: clients }, (_, client) => spendAll(client, user.key, spent, until)),
  );
  await expect.poll(async () => (await countersOf(user.node)).at(-1)?.held).toBe('0');
  const counters = await countersOf(user.node);
  expect(counters.every(({ used, held }) => BigInt(used) + BigInt(held) <= limit)).toBe(true);
  expect(BigInt(counters.at(-1)?.used ?? 'x')).toBe(spent.amount);
  expect(spent.amount).toBeGreaterThanOrEqual(nano('0.97'));
  expect(spent.amount).toBeLessThanOrEqual(limit);
  // Everybody heard in the end that nothing is left; until then that others hold it, or to come again.
  expect(spent.codes.get('budget_exhausted')).toBe(clients);
  expect(spent.calls).toBeGreaterThan(100);
});
