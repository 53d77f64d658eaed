import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { budget, callersOf, detailsOf, done, ownerOf, usd } from './hierarchy-scene.ts';
import { nano, settledDollars } from './management.ts';

// Budgets and the tree as owners set them and as clients feel them, on the running product.
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

describe('a tree of eight levels', () => {
  it('counts a call at every level, and has no ninth', async () => {
    const path = [alfred.demo.organization];
    for (let level = 2; level < 8; level += 1) {
      path.push(await owner.make('department', path.at(-1) ?? ''));
    }
    const user = await owner.userIn(path.at(-1) ?? '', '1.00');
    const below = path.slice(1);
    for (const node of [...below, user.node]) await owner.setBudget(node, budget('month', '1.00'));
    const { cost } = await clients.call(user.key);
    await settledDollars(alfred.demo, user.node);
    for (const node of [...below, user.node]) {
      expect(nano((await owner.budgetOf(node)).used), node).toBe(cost);
    }
    const deepest = await owner.make('department', path.at(-1) ?? '');
    const wish = { kind: 'user', name: 'Too deep', parent: deepest };
    const refused = await owner.post('/api/v1/nodes', wish);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'tree_too_deep' } } });
  });
});

describe('a move', () => {
  it('under a live stream leaves it where it began; the next call goes by the new place', async () => {
    const [from, to] = [
      await owner.make('department', alfred.demo.organization),
      await owner.make('department', alfred.demo.organization),
    ];
    const team = await owner.make('team', from);
    const user = await owner.userIn(team, '1.00');
    for (const node of [from, to]) await owner.setBudget(node, budget('month', '1.00'));
    await done(
      owner.put(`/api/v1/policies/${to}`, {
        rules: [{ id: 'no-echo', effect: 'deny', models: ['sim/echo'] }],
      }),
    );
    const running = await clients.stream(user.key);
    const moved = await done(owner.post(`/api/v1/nodes/${team}/move`, { parent: to }));
    expect(moved).toMatchObject({ id: team, parent: to });
    const denied = await clients.refusalOf(user.key, { model: 'sim/echo' });
    expect([denied.status, denied.code]).toEqual([403, 'model_denied']);
    const { cost } = await clients.call(user.key);
    const streamed = await running.end();
    await settledDollars(alfred.demo, user.node);
    expect(nano((await owner.budgetOf(from)).used)).toBe(streamed);
    expect(nano((await owner.budgetOf(to)).used)).toBe(cost);
  });

  it('into itself or under a person is refused by name', async () => {
    const department = await owner.make('department', alfred.demo.organization);
    const inner = await owner.make('department', department);
    const { node } = await owner.userIn(alfred.demo.organization);
    const into = await owner.post(`/api/v1/nodes/${department}/move`, { parent: inner });
    expect(into).toMatchObject({ status: 409, body: { error: { code: 'tree_cycle' } } });
    const under = await owner.post(`/api/v1/nodes/${inner}/move`, { parent: node });
    expect(under).toMatchObject({ body: { error: { code: 'node_parent_invalid' } } });
    const itself = await owner.get<{ parent: string }>(`/api/v1/nodes/${inner}`);
    expect(itself.body.parent).toBe(department);
  });
});

describe('windows', () => {
  it('of every kind count the same call, each to its own end', async () => {
    const user = await owner.userIn(alfred.demo.organization, '1.00');
    const windows = ['day', 'week', 'month', 'quarter', 'lifetime'];
    for (const window of windows) await owner.setBudget(user.node, budget(window, '0.50'));
    const { cost } = await clients.call(user.key);
    await settledDollars(alfred.demo, user.node);
    const ends: string[] = [];
    for (const window of windows) {
      const read = await owner.budgetOf(user.node, window);
      expect([nano(read.used), nano(read.held)], window).toEqual([cost, 0n]);
      expect(nano(read.left), window).toBe(nano('0.50') - cost);
      if (read.resetsAt !== null) ends.push(read.resetsAt);
    }
    expect(ends).toHaveLength(4);
    expect(ends[0] && ends[1] && ends[0] <= ends[1]).toBe(true);
    expect(ends[2] && ends[3] && ends[2] <= ends[3]).toBe(true);
    expect(new Date(ends[1] ?? '').getUTCDay()).toBe(1);
  });

  it('refuse by the one that has least, with everything a client needs to know', async () => {
    const user = await owner.userIn(alfred.demo.organization, '1.00');
    await owner.setBudget(user.node, budget('month', '0.50'));
    await owner.setBudget(user.node, budget('day', '0.00'));
    const refused = await clients.refusalOf(user.key);
    expect([refused.status, refused.code]).toEqual([402, 'budget_exhausted']);
    expect(refused.headers?.get('x-should-retry')).toBe('false');
    expect(detailsOf(refused)).toMatchObject({
      ...{ node: user.node, window: 'day', asset: 'USD', limit: '0.00', left: '0.00' },
      ...{ heldByOthers: '0.00', resetsAt: (await owner.budgetOf(user.node, 'day')).resetsAt },
    });
  });

  it('smaller than one call refuse it with a code of its own', async () => {
    const user = await owner.userIn(alfred.demo.organization, '1.00');
    await owner.setBudget(user.node, budget('week', '0.0001'));
    const refused = await clients.refusalOf(user.key, { max_tokens: 4_000 });
    expect([refused.status, refused.code]).toEqual([402, 'estimate_exceeds_budget']);
    expect(detailsOf(refused)).toMatchObject({ node: user.node, window: 'week', limit: '0.0001' });
    expect((await clients.call(user.key)).cost).toBeGreaterThan(0n);
  });
});

describe('a soft budget', () => {
  it('warns in a header and refuses nothing', async () => {
    const team = await owner.make('team', alfred.demo.organization);
    const user = await owner.userIn(team, '1.00');
    await owner.setBudget(team, budget('month', '0', 'soft'));
    const { headers } = await clients.call(user.key);
    const { resetsAt } = await owner.budgetOf(team);
    const warning = `${team};window=month;resets=${resetsAt}`;
    expect(headers.get('x-alfred-budget-warning')).toBe(warning);
    const running = await clients.stream(user.key);
    expect(running.headers.get('x-alfred-budget-warning')).toBe(warning);
    await running.end();
    const roomy = await owner.userIn(alfred.demo.organization, '1.00');
    expect((await clients.call(roomy.key)).headers.get('x-alfred-budget-warning')).toBeNull();
  });
});

describe('a boost', () => {
  it('that ends during a stream lets it end, and admits nothing more', async () => {
    const user = await owner.userIn(alfred.demo.organization, '1.00');
    await owner.setBudget(user.node, budget('day', '0.0000001'));
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const wish = { window: 'day', ...usd('0.50'), reason: 'INC-1', endsAt };
    const path = `/api/v1/nodes/${user.node}/overrides`;
    const boost = await done(owner.post<{ id: string; approver: string }>(path, wish));
    expect(boost.approver).toBe(alfred.demo.organization);
    expect(nano((await owner.budgetOf(user.node, 'day')).limitInForce)).toBe(nano('0.5000001'));
    const running = await clients.stream(user.key);
    await done(owner.delete(`${path}/${boost.id}`));
    const refused = await clients.refusalOf(user.key);
    expect(refused.status).toBe(402);
    const cost = await running.end();
    expect(cost).toBeGreaterThan(nano('0.0000001'));
    const left = await settledDollars(alfred.demo, user.node);
    expect(nano(left.posted)).toBe(nano('1.00') - cost);
    const read = await owner.budgetOf(user.node, 'day');
    expect(nano(read.used)).toBe(cost);
    expect(nano(read.excess)).toBe(cost - nano('0.0000001'));
    expect((await owner.get<{ data: unknown[] }>(path)).body.data).toEqual([]);
  });
});

describe('a limit', () => {
  it('lowered below what is spent and leased states its excess, and admits nothing more', async () => {
    const user = await owner.userIn(alfred.demo.organization, '1.00');
    await owner.setBudget(user.node, budget('month', '0.50'));
    const first = await clients.call(user.key);
    const running = await clients.stream(user.key);
    const lowered = await owner.setBudget(user.node, budget('month', '0.000000001'));
    expect(lowered).toMatchObject({ entry: { type: 'LimitLowered.v1' }, left: '0.00' });
    expect(nano(lowered.excess)).toBeGreaterThan(0n);
    const refused = await clients.refusalOf(user.key);
    expect(refused.status).toBe(402);
    const cost = await running.end();
    await settledDollars(alfred.demo, user.node);
    const read = await owner.budgetOf(user.node);
    expect(nano(read.used)).toBe(first.cost + cost);
    expect(nano(read.excess)).toBe(first.cost + cost - 1n);
  });

  it('removed under a live lease limits nothing any more', async () => {
    const user = await owner.userIn(alfred.demo.organization, '1.00');
    await owner.setBudget(user.node, budget('month', '0.0005'));
    const running = await clients.stream(user.key);
    await done(owner.delete(`/api/v1/budgets/${user.node}/month?asset=USD`));
    const large = await clients.call(user.key, { max_tokens: 2_000 });
    const cost = await running.end();
    const left = await settledDollars(alfred.demo, user.node);
    expect(nano(left.posted)).toBe(nano('1.00') - cost - large.cost);
    const { body } = await owner.get<{ budgets: unknown[] }>(`/api/v1/budgets/${user.node}`);
    expect(body.budgets).toEqual([]);
  });
});
