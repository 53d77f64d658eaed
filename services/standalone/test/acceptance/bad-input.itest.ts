import { type Clock, systemClock } from '@alfred/clock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { management, newUser } from './management.ts';
import { type SeveralGateways, severalGateways } from './several-gateways.ts';

// Whatever money is asked for over HTTP and cannot be: it has a name, the log has nothing new but
// that it was refused, and the next one who asks for what can be gets it.

let gateways: SeveralGateways;
let ahead = 0n;

const clock: Clock = {
  nowMicros: () => systemClock.nowMicros() + ahead,
  elapsedMicros: systemClock.elapsedMicros,
  sleptMicros: () => 0n,
};

let user: string;
let other: string;

beforeAll(async () => {
  gateways = await severalGateways(1, {}, clock);
  user = (await newUser(gateways.demo, '20.00')).node;
  other = (await newUser(gateways.demo, '1.00')).node;
}, 60_000);
afterAll(() => gateways.stop());
beforeEach(() => {
  ahead = 0n;
});

const api = () => management(gateways.demo.url, gateways.demo.adminKey);

const typesOf = async () =>
  (await gateways.entries()).map((line) => /"type":"(\w+)\.v/.exec(String(line))?.[1]);

interface Order {
  readonly method: 'post' | 'put';
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Where its amount stands, and whether that may be nothing. */
  readonly amount: string;
  readonly mayBeZero?: true;
}

const money = { asset: 'USD', amount: '1.00' };

const orders: readonly (readonly [name: string, order: () => Order])[] = [
  ['issue', () => ({ ...post(`/wallets/${user}/credits`), amount: 'amount' })],
  [
    'allocate',
    () => ({ ...post(`/wallets/${user}/allocations`, { to: other }), amount: 'amount' }),
  ],
  [
    'adjust',
    () => ({
      ...post(`/wallets/${user}/adjustments`, { direction: 'in', reason: 'goodwill' }),
      amount: 'amount',
    }),
  ],
  ['transfer', () => ({ ...post('/transfers', { from: user, to: other }), amount: 'amount' })],
  ['top up', () => ({ ...post(`/wallets/${other}/top-ups`), amount: 'amount' })],
  ['hold', () => ({ ...post('/holds', { node: user }), amount: 'amount' })],
  [
    'budget',
    () => ({
      method: 'put',
      path: `/api/v1/budgets/${user}`,
      body: { asset: 'USD', window: 'month', limit: '50.00', mode: 'hard' },
      ...({ amount: 'limit', mayBeZero: true } as const),
    }),
  ],
];

function post(path: string, more: object = {}) {
  return { method: 'post', path: `/api/v1${path}`, body: { ...money, ...more } } as const;
}

/** What it is refused as, and what that has left in the log. */
async function refused({ method, path }: Order, body: object) {
  const before = await typesOf();
  const answer = await api()[method]<{ error?: { code: string } }>(path, body);
  const after = await typesOf();
  // What other services tell of the past, such as that a key was made, comes when it comes.
  const left = after.slice(before.length).filter((type) => type !== 'ActRecorded');
  expect(new Set(left).difference(new Set(['CommandRefused']))).toEqual(new Set());
  return [answer.status, answer.body.error?.code];
}

describe.each(orders)('%s', (_, order) => {
  it.each([
    ['amount_invalid', '-1.00'],
    ['amount_invalid', '1.0000000001'],
    ['amount_invalid', '79228162514264337593.543950336'],
    ['amount_invalid', '1e3'],
    ['amount_invalid', '١'],
    ['request_invalid', '9'.repeat(65)],
    ['request_invalid', 1],
  ])('is refused as %s: %s', async (code, amount) => {
    const wish = order();
    expect(await refused(wish, { ...wish.body, [wish.amount]: amount })).toEqual([400, code]);
  });

  it('is refused of nothing, of an unknown asset, and of a node that is not there', async () => {
    const wish = order();
    if (!wish.mayBeZero) {
      const nothing = { ...wish.body, [wish.amount]: '0.00' };
      expect(await refused(wish, nothing)).toEqual([400, 'amount_invalid']);
    }
    const unknown = { ...wish.body, asset: 'NOPE' };
    expect(await refused(wish, unknown)).toEqual([400, 'asset_unknown']);
    const nobody = (value: unknown) => (value === user || value === other ? 'usr_nobody' : value);
    const body = Object.fromEntries(
      Object.entries(wish.body).map(([name, value]) => [name, nobody(value)]),
    );
    const path = wish.path.replace(user, 'usr_nobody').replace(other, 'usr_nobody');
    expect(await refused({ ...wish, path }, body)).toEqual([404, 'resource_unknown']);
  });

  it('goes through as it should be, after all that', async () => {
    const { method, path, body } = order();
    expect([200, 201]).toContain((await api()[method](path, body)).status);
  });
});

describe('the tree', () => {
  it('has no circle, and no more than eight levels', async () => {
    const node = async (kind: string, parent: string) => {
      const wish = { kind, name: 'Level', parent };
      return (await api().post<{ id?: string; error?: { code: string } }>('/api/v1/nodes', wish))
        .body;
    };
    const levels = [gateways.demo.organization];
    while (levels.length < 8) levels.push((await node('department', levels.at(-1) ?? '')).id ?? '');
    const before = await typesOf();
    expect((await node('department', levels.at(-1) ?? '')).error?.code).toBe('tree_too_deep');
    const [, top = ''] = levels;
    for (const below of levels.slice(1)) {
      const path = `/api/v1/nodes/${top}/move`;
      const { body } = await api().post<{ error?: { code: string } }>(path, { parent: below });
      expect(body.error?.code).toBe('tree_cycle');
    }
    expect(await typesOf()).toEqual(before);
  });
});

describe('another tenant', () => {
  it('is out of reach: its nodes, and its ledger without its word', async () => {
    const operator = management(gateways.demo.url, 'operator');
    const { body } = await operator.post<{ ledger: string; organization: { id: string } }>(
      '/api/v1/organizations',
      { name: 'Strangers' },
    );
    const { ledger, organization } = body;
    const theirs = { ...money, from: user, to: organization.id };
    const wish = { ...post('/transfers'), amount: 'amount' };
    expect(await refused(wish, theirs)).toEqual([404, 'resource_unknown']);
    expect(await refused(wish, { ...theirs, ledger })).toEqual([404, 'peer_unknown']);
    const wallet = { ...post(`/wallets/${organization.id}/credits`), amount: 'amount' };
    expect(await refused(wallet, money)).toEqual([404, 'resource_unknown']);
  });
});

describe('a clock that steps back', () => {
  it.each(orders.filter(([name]) => ['allocate', 'transfer', 'hold'].includes(name)))(
    'lets nobody %s until it is right again',
    async (_, order) => {
      const wish = order();
      ahead = -3_600_000_000n;
      expect(await refused(wish, wish.body)).toEqual([503, 'clock_unsafe']);
      ahead = 0n;
      await expect
        .poll(async () => (await api()[wish.method](wish.path, wish.body)).status, {
          timeout: 40_000,
        })
        .toBe(201);
    },
  );
});
