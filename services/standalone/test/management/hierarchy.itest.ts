import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ManagementClient, runManagement } from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';

let client: ManagementClient;
let org: Organization;

beforeAll(async () => {
  client = await runManagement();
  org = await newOrganization(client);
});

afterAll(() => client.stop());

const asOwner = (method: string, path: string, body?: unknown, idempotencyKey?: string) =>
  client.call(org.owner, method, path, {
    body,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });

const make = async (kind: string, parent = org.root) => {
  const { body } = await asOwner('POST', '/api/v1/nodes', { kind, name: 'Somebody', parent });
  return (body as { id: string }).id;
};

const usd = (amount: string) => ({ asset: 'USD', amount });
const issue = (node: string, amount: string) =>
  asOwner('POST', `/api/v1/wallets/${node}/credits`, usd(amount));

const postedOf = async (path: string) => {
  const { body } = await asOwner('GET', path);
  const { balances } = body as { balances: { asset: string; posted: string }[] };
  return balances.find(({ asset }) => asset === 'USD')?.posted ?? '0.00';
};

const budget = { asset: 'USD', window: 'month', limit: '10.00', mode: 'hard' };
const later = '2126-01-01T00:00:00Z';

const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });

describe('budgets', () => {
  it('have five windows, two modes, a rollover and a floor', async () => {
    const team = await make('team');
    const path = `/api/v1/budgets/${team}`;
    for (const window of ['day', 'week', 'month', 'quarter', 'lifetime']) {
      const rolling = window === 'lifetime' ? {} : { rolloverCap: '2.50' };
      const set = await asOwner('PUT', path, { ...budget, window, ...rolling });
      expect(set.body).toMatchObject({
        ...{ node: team, window, limit: '10.00', limitInForce: '10.00', rolledOver: '0.00' },
        ...{ floor: null, used: '0.00', held: '0.00', left: '10.00', excess: '0.00' },
        entry: { type: 'BudgetSet.v1' },
      });
    }
    const odd = { ...budget, window: 'lifetime', rolloverCap: '1.00' };
    expect((await asOwner('PUT', path, odd)).body).toMatchObject({
      error: { code: 'request_invalid', param: 'rolloverCap' },
    });
    const soft = await asOwner('PUT', path, { ...budget, mode: 'soft' });
    expect(soft.body).toMatchObject({ mode: 'soft', rolloverCap: null });
    const { body } = await asOwner('GET', path);
    const { budgets, asOf } = body as { budgets: { window: string }[]; asOf: { seq: number } };
    expect(budgets.map(({ window }) => window).toSorted()).toEqual(
      ['day', 'lifetime', 'month', 'quarter', 'week'].toSorted(),
    );
    expect(asOf.seq).toBeGreaterThan(0);
  });

  it('have floors that fit into the budget above', async () => {
    const department = await make('department');
    const team = await make('team', department);
    await asOwner('PUT', `/api/v1/budgets/${department}`, budget);
    const path = `/api/v1/budgets/${team}`;
    const set = await asOwner('PUT', path, { ...budget, floor: '4.00' });
    expect(set.body).toMatchObject({ floor: '4.00' });
    const tooMuch = await asOwner('PUT', path, { ...budget, limit: '20.00', floor: '11.00' });
    expect(tooMuch).toMatchObject(refusal(409, 'floor_exceeds_limit'));
  });

  it('are lowered with a recall of everything below, in every gateway', async () => {
    const team = await make('team');
    const path = `/api/v1/budgets/${team}`;
    await asOwner('PUT', path, budget);
    const lowered = await asOwner('PUT', path, { ...budget, limit: '5.00' });
    expect(lowered.body).toMatchObject({ entry: { type: 'LimitLowered.v1' }, limit: '5.00' });
    const recalled = { ledger: org.ledger, node: team, asset: 'USD/9', busy: true };
    await expect.poll(() => client.recalled.at(-1)).toMatchObject(recalled);
  });

  it('are removed once, and by their name', async () => {
    const team = await make('team');
    await asOwner('PUT', `/api/v1/budgets/${team}`, budget);
    const remove = (key?: string) =>
      asOwner('DELETE', `/api/v1/budgets/${team}/month?asset=USD`, undefined, key);
    const removed = await remove('remove-1');
    expect(removed.body).toMatchObject({
      ...{ node: team, asset: 'USD', window: 'month', entry: { type: 'BudgetRemoved.v1' } },
    });
    expect((await remove('remove-1')).body).toEqual(removed.body);
    expect(await remove()).toMatchObject(refusal(404, 'budget_unknown'));
    const { body } = await asOwner('GET', `/api/v1/budgets/${team}`);
    expect(body).toMatchObject({ budgets: [] });
    const year = await asOwner('DELETE', `/api/v1/budgets/${team}/year?asset=USD`);
    expect(year).toMatchObject({ status: 400, body: { error: { param: 'window' } } });
  });
});

describe('boosts', () => {
  const boost = { window: 'month', ...usd('2.50'), reason: 'INC-4711', endsAt: later };

  it('add to a limit until they end, once under one key', async () => {
    const team = await make('team');
    const path = `/api/v1/nodes/${team}/overrides`;
    await asOwner('PUT', `/api/v1/budgets/${team}`, budget);
    const started = await asOwner('POST', path, boost, `boost-${team}`);
    expect(started.status).toBe(201);
    const { id } = started.body as { id: string };
    expect(started.body).toMatchObject({
      ...{ node: team, asset: 'USD', window: 'month', amount: '2.50', reason: 'INC-4711' },
      ...{ approver: org.root, endsAt: '2126-01-01T00:00:00.000000Z' },
      entry: { type: 'OverrideStarted.v1' },
    });
    expect((await asOwner('POST', path, boost, `boost-${team}`)).body).toEqual(started.body);
    expect((await asOwner('GET', path)).body).toMatchObject({ node: team, data: [{ id }] });
    const read = await asOwner('GET', `/api/v1/budgets/${team}`);
    expect(read.body).toMatchObject({ budgets: [{ limit: '10.00', limitInForce: '12.50' }] });
    const ended = await asOwner('DELETE', `${path}/${id}`, undefined, `end-${team}`);
    expect(ended.body).toMatchObject({ node: team, id, entry: { type: 'OverrideEnded.v1' } });
    await expect
      .poll(() => client.recalled.at(-1))
      .toMatchObject({ node: team, asset: 'USD/9', busy: true });
    const again = await asOwner('DELETE', `${path}/${id}`, undefined, `end-${team}`);
    expect(again.body).toEqual(ended.body);
    expect(await asOwner('DELETE', `${path}/${id}`)).toMatchObject(
      refusal(404, 'resource_unknown'),
    );
  });

  it.each([
    [{ reason: '' }, 400, 'request_invalid'],
    [{ endsAt: 'tomorrow' }, 400, 'request_invalid'],
    [{ endsAt: '9999-01-01T00:00:00Z' }, 400, 'request_invalid'],
    [{ endsAt: '2020-01-01T00:00:00Z' }, 400, 'override_past'],
    [{ amount: '0' }, 400, 'amount_invalid'],
    [{ window: 'day' }, 404, 'budget_unknown'],
    [{ approver: 'me' }, 400, 'request_invalid'],
  ])('with %j are refused', async (over, status, code) => {
    const team = await make('team');
    await asOwner('PUT', `/api/v1/budgets/${team}`, budget);
    const answer = await asOwner('POST', `/api/v1/nodes/${team}/overrides`, { ...boost, ...over });
    expect(answer).toMatchObject(refusal(status, code));
  });
});

describe('pools', () => {
  it('are filled from a wallet and drained to one', async () => {
    const team = await make('team');
    const user = await make('user', team);
    await issue(user, '5.00');
    const path = `/api/v1/nodes/${team}/pool`;
    const filled = await asOwner('POST', path, { from: user, ...usd('3.00') }, `fill-${team}`);
    expect(filled).toMatchObject({ status: 201, body: { node: team, from: user } });
    await asOwner('POST', path, { from: user, ...usd('3.00') }, `fill-${team}`);
    await asOwner('POST', path, { to: user, ...usd('1.00') });
    expect(await postedOf(path)).toBe('2.00');
    expect(await postedOf(`/api/v1/wallets/${user}`)).toBe('3.00');
    expect(await postedOf(`/api/v1/wallets/${team}`)).toBe('0.00');
    const tooMuch = await asOwner('POST', path, { to: user, ...usd('2.01') });
    expect(tooMuch).toMatchObject(refusal(402, 'insufficient_credits'));
    const both = await asOwner('POST', path, { from: user, to: user, ...usd('1.00') });
    expect(both).toMatchObject({ status: 400, body: { error: { param: 'from' } } });
    const personal = { from: user, ...usd('1.00') };
    const ofUser = await asOwner('POST', `/api/v1/nodes/${user}/pool`, personal);
    expect(ofUser).toMatchObject(refusal(400, 'pool_unsupported'));
  });
});

describe('payment and priority', () => {
  it('are inherited from the nearest node that has some', async () => {
    const team = await make('team');
    const user = await make('user', team);
    const set = await asOwner('PUT', `/api/v1/nodes/${team}/payment`, { order: ['team', 'own'] });
    expect(set.body).toMatchObject({ order: ['team', 'own'], from: team, frozen: false });
    expect((await asOwner('GET', `/api/v1/nodes/${user}/payment`)).body).toMatchObject({
      ...{ node: user, order: ['team', 'own'], from: team },
    });
    await asOwner('PUT', `/api/v1/nodes/${user}/priority`, { weight: 2 });
    await asOwner('PUT', `/api/v1/nodes/${team}/priority`, { weight: 4 });
    const weightOf = async () => (await asOwner('GET', `/api/v1/nodes/${user}/priority`)).body;
    expect(await weightOf()).toMatchObject({ weight: 2, from: user });
    await asOwner('PUT', `/api/v1/nodes/${user}/priority`, { weight: null });
    expect(await weightOf()).toMatchObject({ weight: 4, from: team });
    const usual = await asOwner('PUT', `/api/v1/nodes/${team}/payment`, { order: null });
    expect(usual.body).toMatchObject({ order: ['own', 'team', 'department'], from: null });
  });

  it.each([
    ['payment', { order: [] }],
    ['payment', { order: ['own', 'own'] }],
    ['payment', { order: ['neighbour'] }],
    ['payment', {}],
    ['priority', { weight: 3 }],
    ['priority', { weight: '4' }],
    ['priority', { weight: 4, boss: true }],
  ])('refuse %s %j', async (what, body) => {
    const answer = await asOwner('PUT', `/api/v1/nodes/${org.user}/${what}`, body);
    expect(answer).toMatchObject(refusal(400, 'request_invalid'));
  });
});

describe('wallets', () => {
  it('are frozen and thawed, with a recall', async () => {
    const user = await make('user');
    const frozen = await asOwner('POST', `/api/v1/wallets/${user}/freeze`, undefined, `f-${user}`);
    expect(frozen.body).toMatchObject({ node: user, frozen: true });
    await expect
      .poll(() => client.recalled.at(-1))
      .toMatchObject({ node: user, asset: '', busy: true });
    const again = await asOwner('POST', `/api/v1/wallets/${user}/freeze`, undefined, `f-${user}`);
    expect(again.body).toEqual(frozen.body);
    const unkeyed = await asOwner('POST', `/api/v1/wallets/${user}/freeze`);
    expect(unkeyed).toMatchObject({ status: 200, body: { frozen: true, entry: null } });
    const payment = await asOwner('GET', `/api/v1/nodes/${user}/payment`);
    expect(payment.body).toMatchObject({ frozen: true });
    const thawed = await asOwner('POST', `/api/v1/wallets/${user}/thaw`);
    expect(thawed.body).toMatchObject({ node: user, frozen: false });
    const warm = await asOwner('POST', `/api/v1/wallets/${user}/thaw`);
    expect(warm).toMatchObject({ status: 200, body: { frozen: false, entry: null } });
  });

  it('are swept and filled at once, or at a time that can be cancelled', async () => {
    const team = await make('team');
    const user = await make('user', team);
    await issue(team, '5.00');
    const fill = await asOwner('POST', `/api/v1/wallets/${user}/top-ups`, usd('2.00'));
    expect(fill).toMatchObject({ status: 201, body: { kind: 'top_up', moved: '2.00' } });
    const full = await asOwner('POST', `/api/v1/wallets/${user}/top-ups`, usd('2.00'));
    expect(full).toMatchObject({ status: 201, body: { amount: '2.00', moved: '0.00', at: null } });
    const wallet = `/api/v1/wallets/${user}`;
    await expect.poll(() => postedOf(wallet)).toBe('2.00');
    const sweep = await asOwner('POST', `${wallet}/sweeps`, { asset: 'USD', at: later });
    expect(sweep.body).toMatchObject({
      kind: 'sweep',
      amount: null,
      at: expect.any(String),
      moved: null,
    });
    const { id } = sweep.body as { id: string };
    const list = async () => (await asOwner('GET', `${wallet}/movements`)).body;
    expect(await list()).toMatchObject({ node: user, data: [{ id, kind: 'sweep' }] });
    const cancelled = await asOwner('DELETE', `${wallet}/movements/${id}`);
    expect(cancelled.body).toMatchObject({ id, entry: { type: 'MovementCancelled.v1' } });
    expect(await list()).toMatchObject({ data: [] });
    const past = { asset: 'USD', at: '2020-01-01T00:00:00Z' };
    expect(await asOwner('POST', `${wallet}/sweeps`, past)).toMatchObject(
      refusal(400, 'movement_past'),
    );
    const first = { asset: 'USD', at: '1970-01-01T00:00:00Z' };
    expect(await asOwner('POST', `${wallet}/sweeps`, first)).toMatchObject(
      refusal(400, 'movement_past'),
    );
    const key = `sweep-${user}`;
    const swept = await asOwner('POST', `${wallet}/sweeps`, { asset: 'USD' }, key);
    expect(swept.body).toMatchObject({ moved: '2.00' });
    const again = await asOwner('POST', `${wallet}/sweeps`, { asset: 'USD' }, key);
    expect(again.body).toEqual(swept.body);
    await expect.poll(() => postedOf(wallet)).toBe('0.00');
    expect(await postedOf(`/api/v1/wallets/${team}`)).toBe('5.00');
    const root = await asOwner('POST', `/api/v1/wallets/${org.root}/sweeps`, { asset: 'USD' });
    expect(root).toMatchObject(refusal(400, 'movement_unsupported'));
  });
});

describe('a move', () => {
  it('changes the parent, once under one key, and recalls', async () => {
    const [one, two] = [await make('department'), await make('department')];
    const team = await make('team', one);
    const path = `/api/v1/nodes/${team}/move`;
    const moved = await asOwner('POST', path, { parent: two }, `move-${team}`);
    expect(moved.body).toMatchObject({ id: team, parent: two });
    await expect
      .poll(() => client.recalled.at(-1))
      .toMatchObject({ node: team, asset: '', busy: true });
    expect((await asOwner('POST', path, { parent: two }, `move-${team}`)).body).toEqual(moved.body);
    const other = await asOwner('POST', path, { parent: one }, `move-${team}`);
    expect(other).toMatchObject(refusal(409, 'idempotency_key_reused'));
    const cycle = await asOwner('POST', `/api/v1/nodes/${two}/move`, { parent: two });
    expect(cycle).toMatchObject(refusal(409, 'tree_cycle'));
    expect((await asOwner('GET', `/api/v1/nodes/${two}`)).body).toMatchObject({ parent: org.root });
  });
});
