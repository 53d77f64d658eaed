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

const as = (key: string, method: string, path: string, body?: unknown, idempotencyKey?: string) =>
  client.call(key, method, path, {
    body,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });

const asOwner = (method: string, path: string, body?: unknown, key?: string) =>
  as(org.owner, method, path, body, key);

async function newSpender(credits: string): Promise<string> {
  const wish = { kind: 'user', name: 'Grace', parent: org.root };
  const { id } = (await asOwner('POST', '/api/v1/nodes', wish)).body as { id: string };
  const money = { asset: 'USD', amount: credits };
  await asOwner('POST', `/api/v1/wallets/${id}/credits`, money);
  return id;
}

const place = async (node: string, amount: string, more: object = {}) => {
  const { status, body, text } = await asOwner('POST', '/api/v1/holds', {
    ...{ node, asset: 'USD', amount, ...more },
  });
  expect(status, text).toBe(201);
  return (body as { id: string }).id;
};

const capture = (hold: string, amount: string, more: object = {}, key?: string) =>
  asOwner('POST', `/api/v1/holds/${hold}/captures`, { amount, ...more }, key);

const codeOf = ({ body }: { readonly body: unknown }) =>
  (body as { error: { code: string } }).error.code;

const balanceOf = async (node: string) => {
  const { body } = await asOwner('GET', `/api/v1/wallets/${node}`);
  return (body as { balances: readonly object[] }).balances[0];
};

describe('a hold', () => {
  it('is placed, captured in parts, and gives back the rest with the last one', async () => {
    const node = await newSpender('10.00');
    const terms = { ttlSeconds: 3_600, reference: 'job-1' };
    const hold = await place(node, '5.00', terms);
    expect(await balanceOf(node)).toMatchObject({ posted: '10.00', held: '5.00' });
    const first = await capture(hold, '1.25', { purpose: 'rendering' });
    expect(first.status, first.text).toBe(201);
    expect(first.body).toMatchObject({
      entry: { type: 'HoldCaptured.v1' },
      ...{ id: hold, node, account: `wallet:${node}`, captured: '1.25', left: '3.75' },
      ...{ status: 'open', overCapture: 'overrun', reference: 'job-1', endedAt: null },
    });
    const last = await capture(hold, '0.50', { final: true });
    expect(last.body).toMatchObject({ captured: '1.75', left: '0.00', status: 'captured' });
    expect(await balanceOf(node)).toMatchObject({ posted: '8.25', held: '0.00' });
    const read = await asOwner('GET', `/api/v1/holds/${hold}`);
    expect(read.body).toMatchObject({
      ...{ amount: '5.00', captured: '1.75', left: '0.00', excess: '0.00', uncaptured: '0.00' },
      entries: [
        { type: 'HoldPlaced.v1', amount: '5.00', purpose: null },
        { type: 'HoldCaptured.v1', amount: '1.25', purpose: 'rendering' },
        { type: 'HoldCaptured.v1', amount: '0.50', purpose: null },
      ],
    });
    expect(codeOf(await capture(hold, '0.01'))).toBe('hold_closed');
  });

  it('is released, and says when and why to whoever comes later', async () => {
    const node = await newSpender('1.00');
    const hold = await place(node, '1.00');
    const released = await asOwner('POST', `/api/v1/holds/${hold}/release`);
    expect(released.status, released.text).toBe(200);
    expect(released.body).toMatchObject({ status: 'released', left: '0.00', captured: '0.00' });
    const late = await capture(hold, '0.10');
    expect([late.status, codeOf(late)]).toEqual([409, 'hold_closed']);
    expect(late.text).toMatch(/was released at 20\d\d-/);
    expect(await balanceOf(node)).toMatchObject({ available: '1.00', held: '0.00' });
  });

  it('does with a larger capture what it was told to', async () => {
    const node = await newSpender('2.00');
    const refusing = await place(node, '0.50', { overCapture: 'refuse' });
    const refused = await capture(refusing, '0.51');
    expect([refused.status, codeOf(refused)]).toEqual([409, 'capture_exceeds_hold']);
    const capped = await place(node, '0.50', { overCapture: 'cap' });
    expect((await capture(capped, '0.75')).body).toMatchObject({
      ...{ captured: '0.50', uncaptured: '0.25', excess: '0.00', status: 'captured' },
    });
    const overrun = await place(node, '0.50');
    expect((await capture(overrun, '2.00')).body).toMatchObject({
      ...{ captured: '2.00', excess: '1.50', status: 'captured' },
    });
    // 0.50 is held, 0.50 was free: the rest is nobody's.
    expect(await balanceOf(node)).toMatchObject({ available: '0.00', held: '0.50' });
  });

  it('counts in the budgets of its path, and is refused by them', async () => {
    const node = await newSpender('9.00');
    const limit = { asset: 'USD', window: 'day', limit: '3.00', mode: 'hard' };
    await asOwner('PUT', `/api/v1/budgets/${node}`, limit);
    const hold = await place(node, '2.00');
    const budget = async () => {
      const { body } = await asOwner('GET', `/api/v1/budgets/${node}`);
      return (body as { budgets: readonly object[] }).budgets[0];
    };
    expect(await budget()).toMatchObject({ used: '0.00', held: '2.00', left: '1.00' });
    const wish = { node, asset: 'USD', amount: '1.01' };
    const refused = await asOwner('POST', '/api/v1/holds', wish);
    expect([refused.status, codeOf(refused)]).toEqual([402, 'budget_exhausted']);
    await capture(hold, '0.50', { final: true });
    expect(await budget()).toMatchObject({ used: '0.50', held: '0.00', left: '2.50' });
  });

  it('blocks what moves credits, by its own name', async () => {
    const node = await newSpender('1.00');
    await place(node, '0.75');
    const order = { to: org.root, asset: 'USD', amount: '0.50' };
    const blocked = await asOwner('POST', `/api/v1/wallets/${node}/allocations`, order);
    expect([blocked.status, codeOf(blocked)]).toEqual([409, 'held_by_holds']);
  });

  it('is refused by a frozen wallet, which captures what it held', async () => {
    const node = await newSpender('1.00');
    const hold = await place(node, '0.50');
    await asOwner('POST', `/api/v1/wallets/${node}/freeze`);
    const wish = { node, asset: 'USD', amount: '0.10' };
    const refused = await asOwner('POST', '/api/v1/holds', wish);
    expect([refused.status, codeOf(refused)]).toEqual([402, 'wallet_frozen']);
    expect((await capture(hold, '0.50')).status).toBe(201);
  });
});

describe('under an idempotency key', () => {
  it('a hold is placed once, and each capture counts once', async () => {
    const node = await newSpender('5.00');
    const wish = { node, asset: 'USD', amount: '2.00' };
    const first = await asOwner('POST', '/api/v1/holds', wish, 'hold-1');
    const second = await asOwner('POST', '/api/v1/holds', wish, 'hold-1');
    expect(second.body).toEqual(first.body);
    const other = await asOwner('POST', '/api/v1/holds', { ...wish, amount: '3.00' }, 'hold-1');
    expect(codeOf(other)).toBe('idempotency_key_reused');
    const { id } = first.body as { id: string };
    for (const key of ['capture-1', 'capture-1', 'capture-2']) {
      expect((await capture(id, '0.50', {}, key)).status).toBe(201);
    }
    const { body } = await asOwner('GET', `/api/v1/holds/${id}`);
    expect(body).toMatchObject({ captured: '1.00', left: '1.00' });
  });
});

describe('holds', () => {
  it('are listed in pages, the newest first, and by node and status', async () => {
    const node = await newSpender('5.00');
    const placed: string[] = [];
    for (const _ of [1, 2, 3]) placed.push(await place(node, '0.10'));
    await asOwner('POST', `/api/v1/holds/${placed[1]}/release`);
    const list = async (query: string) => {
      const { body } = await asOwner('GET', `/api/v1/holds?node=${node}${query}`);
      const { data, next } = body as { data: { id: string }[]; next: string | null };
      return { ids: data.map(({ id }) => id), next };
    };
    const first = await list('&limit=2');
    expect(first.ids).toEqual([placed[2], placed[1]]);
    expect(await list(`&limit=2&after=${first.next}`)).toEqual({ ids: [placed[0]], next: null });
    expect((await list('&status=open')).ids).toEqual([placed[2], placed[0]]);
  });

  it('are seen and placed by members for their own node alone', async () => {
    await asOwner('POST', `/api/v1/wallets/${org.user}/credits`, { asset: 'USD', amount: '1.00' });
    const own = await as(org.member, 'POST', '/api/v1/holds', { asset: 'USD', amount: '0.25' });
    expect(own.body).toMatchObject({ node: org.user, amount: '0.25' });
    const other = await newSpender('1.00');
    const foreign = await place(other, '0.25');
    const wish = { node: other, asset: 'USD', amount: '0.10' };
    expect((await as(org.member, 'POST', '/api/v1/holds', wish)).status).toBe(404);
    for (const path of ['captures', 'release']) {
      const body = path === 'captures' ? { amount: '0.10' } : undefined;
      const tried = await as(org.member, 'POST', `/api/v1/holds/${foreign}/${path}`, body);
      expect([tried.status, codeOf(tried)]).toEqual([404, 'hold_unknown']);
    }
    const { body } = await as(org.member, 'GET', '/api/v1/holds');
    const ids = (body as { data: { node: string }[] }).data.map(({ node }) => node);
    expect(new Set(ids)).toEqual(new Set([org.user]));
    const asAuditor = await as(org.auditor, 'GET', `/api/v1/holds/${foreign}`);
    expect(asAuditor.status).toBe(200);
    expect((await as(org.auditor, 'POST', `/api/v1/holds/${foreign}/release`)).status).toBe(403);
  });

  it.each([
    [{ amount: '0' }, 400, 'amount_invalid'],
    [{ amount: 'all' }, 400, 'amount_invalid'],
    [{ asset: 'XYZ' }, 400, 'asset_unknown'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 400, 'hold_life_invalid'],
    [{ ttlSeconds: 31 * 86_400 }, 400, 'request_invalid'],
    [{ ttlSeconds: 60, expiresAt: '2126-01-01T00:00:00Z' }, 400, 'request_invalid'],
    [{ reference: 'Ada Lovelace' }, 400, 'request_invalid'],
    [{ amount: '6.00' }, 402, 'insufficient_credits'],
  ])('are refused: %o', async (over, status, code) => {
    const node = await newSpender('5.00');
    const wish = { node, asset: 'USD', amount: '1.00', ...over };
    const answer = await asOwner('POST', '/api/v1/holds', wish);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });
});
