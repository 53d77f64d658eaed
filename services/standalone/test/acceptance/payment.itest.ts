import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { callersOf, detailsOf, done, ownerOf, usd } from './hierarchy-scene.ts';
import { nano, settledDollars } from './management.ts';

// Pools, payment, priority and freezes as clients feel them, on the running product.
// Streams are slow enough to change something under them: a chunk comes every 25 ms.

let alfred: AlfredProcess;
let owner: ReturnType<typeof ownerOf>;
let clients: ReturnType<typeof callersOf>;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome(), { ALFRED_SIM_CHUNK_MS: '25' });
  owner = ownerOf(alfred.demo);
  clients = callersOf(alfred.demo);
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

describe('a pool', () => {
  it('pays when the own wallet is empty, and the own wallet before it', async () => {
    const team = await owner.make('team', alfred.demo.organization);
    const [poor, rich] = [await owner.userIn(team), await owner.userIn(team, '1.00')];
    const refused = await clients.refusalOf(poor.key);
    expect([refused.status, refused.code]).toEqual([402, 'insufficient_credits']);
    const source = await owner.userIn(alfred.demo.organization, '1.00');
    const order = { from: source.node, ...usd('0.50') };
    await done(owner.post(`/api/v1/nodes/${team}/pool`, order));
    const { cost } = await clients.call(poor.key);
    const own = await clients.call(rich.key);
    const left = await settledDollars(alfred.demo, rich.node);
    expect(nano(left.posted)).toBe(nano('1.00') - own.cost);
    const pool = () => owner.get<{ balances: { posted: string; held: string }[] }>(poolPath);
    const poolPath = `/api/v1/nodes/${team}/pool`;
    await expect.poll(async () => nano((await pool()).body.balances[0]?.held ?? 'x')).toBe(0n);
    expect(nano((await pool()).body.balances[0]?.posted ?? 'x')).toBe(nano('0.50') - cost);
  });

  it('is left alone where the order of payment says so', async () => {
    const team = await owner.make('team', alfred.demo.organization);
    const user = await owner.userIn(team);
    const source = await owner.userIn(alfred.demo.organization, '1.00');
    await done(owner.post(`/api/v1/nodes/${team}/pool`, { from: source.node, ...usd('0.50') }));
    await done(owner.put(`/api/v1/nodes/${team}/payment`, { order: ['own'] }));
    const refused = await clients.refusalOf(user.key);
    expect([refused.status, refused.code]).toEqual([402, 'insufficient_credits']);
    expect(detailsOf(refused)).toMatchObject({ account: `wallet:${user.node}` });
    const inherited = await done(owner.put(`/api/v1/nodes/${team}/payment`, { order: null }));
    expect(inherited).toMatchObject({ from: null });
    expect((await clients.call(user.key)).cost).toBeGreaterThan(0n);
  });
});

describe('a priority', () => {
  it('makes leases larger, and is inherited', async () => {
    const [usual, urgent] = [
      await owner.make('team', alfred.demo.organization),
      await owner.make('team', alfred.demo.organization),
    ];
    await done(owner.put(`/api/v1/nodes/${urgent}/priority`, { weight: 4 }));
    const sizes: bigint[] = [];
    for (const team of [usual, urgent]) {
      const user = await owner.userIn(team, '0.01');
      await clients.call(user.key);
      const { body } = await owner.get<{ entries: string[] }>('/api/v1/ledger/entries?limit=1000');
      const opened = body.entries
        .map((line) => JSON.parse(line) as { type: string; data: Record<string, string> })
        .find(({ type, data }) => type === 'LeaseOpened.v1' && data.node === user.node);
      sizes.push(BigInt(opened?.data.amount ?? '0'));
      const read = await owner.get(`/api/v1/nodes/${user.node}/priority`);
      expect(read.body).toMatchObject(
        team === urgent ? { weight: 4, from: urgent } : { weight: 1, from: null },
      );
    }
    const [small = 0n, large = 0n] = sizes;
    expect(small).toBeGreaterThan(0n);
    expect(large).toBeGreaterThan(small);
  });
});

describe('a freeze', () => {
  it('stops the next call, lets a stream end, and ends with a thaw', async () => {
    const user = await owner.userIn(alfred.demo.organization, '1.00');
    const running = await clients.stream(user.key);
    await done(owner.post(`/api/v1/wallets/${user.node}/freeze`, undefined));
    const refused = await clients.refusalOf(user.key);
    expect([refused.status, refused.code]).toEqual([402, 'wallet_frozen']);
    expect(refused.headers?.get('x-should-retry')).toBe('false');
    expect(detailsOf(refused)).toMatchObject({ account: `wallet:${user.node}` });
    const cost = await running.end();
    await done(owner.post(`/api/v1/wallets/${user.node}/thaw`, undefined));
    const after = await clients.call(user.key);
    const left = await settledDollars(alfred.demo, user.node);
    expect(nano(left.posted)).toBe(nano('1.00') - cost - after.cost);
  });
});

describe('a sweep and a top-up', () => {
  it('move what they say between a wallet and its parent’s, once', async () => {
    const team = await owner.make('team', alfred.demo.organization);
    const user = await owner.userIn(team, '0.40');
    await done(owner.post(`/api/v1/wallets/${team}/credits`, usd('1.00')));
    const posted = async (node: string) => nano((await settledDollars(alfred.demo, node)).posted);
    await done(owner.post(`/api/v1/wallets/${user.node}/top-ups`, usd('0.60')));
    await expect.poll(() => posted(user.node)).toBe(nano('0.60'));
    expect(await posted(team)).toBe(nano('0.80'));
    await done(owner.post(`/api/v1/wallets/${user.node}/sweeps`, { asset: 'USD' }));
    await expect.poll(() => posted(user.node)).toBe(0n);
    expect(await posted(team)).toBe(nano('1.40'));
  });
});
