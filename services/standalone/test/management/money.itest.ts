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

const newUser = async (name = 'Grace') => {
  const { body } = await asOwner('POST', '/api/v1/nodes', { kind: 'user', name, parent: org.root });
  return (body as { id: string }).id;
};

const issue = (node: string, amount: string, key?: string) =>
  asOwner('POST', `/api/v1/wallets/${node}/credits`, { asset: 'USD', amount }, key);

const codeOf = ({ body }: { readonly body: unknown }) =>
  (body as { error: { code: string } }).error.code;

describe('money', () => {
  it('is issued and allocated, and what was written is read back', async () => {
    const [from, to] = [await newUser(), await newUser()];
    const issued = await issue(from, '12.50');
    expect(issued.status).toBe(201);
    expect(issued.body).toMatchObject({
      entry: { type: 'CreditsIssued.v1' },
      node: from,
      asset: 'USD',
      amount: '12.50',
    });
    const order = { to, asset: 'USD', amount: '0.000000001' };
    const moved = await asOwner('POST', `/api/v1/wallets/${from}/allocations`, order);
    expect(moved.body).toMatchObject({ entry: { type: 'CreditsAllocated.v1' }, to });
    const { seq } = (moved.body as { entry: { seq: number } }).entry;
    const wallet = await asOwner('GET', `/api/v1/wallets/${from}`);
    expect(wallet.body).toMatchObject({
      node: from,
      balances: [{ asset: 'USD', posted: '12.499999999', held: '0.00', available: '12.499999999' }],
    });
    expect((wallet.body as { asOf: { seq: number } }).asOf.seq).toBeGreaterThanOrEqual(seq);
    const list = (await asOwner('GET', '/api/v1/wallets?limit=200')).body;
    expect(list).toMatchObject({ next: null });
    const found = (list as { data: { node: string }[] }).data.map(({ node }) => node);
    expect(found).toEqual(expect.arrayContaining([from, to]));
  });

  it('is listed in pages', async () => {
    for (const _ of [1, 2, 3]) await issue(await newUser(), '1.00');
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const after: string = next ? `&after=${next}` : '';
      const { body } = await asOwner('GET', `/api/v1/wallets?limit=2${after}`);
      const page = body as { data: { node: string }[]; next: string | null };
      expect(page.data.length).toBeLessThanOrEqual(2);
      seen.push(...page.data.map(({ node }) => node));
      next = page.next;
    }
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(seen).toEqual([...new Set(seen)].toSorted());
    const stray = await asOwner('GET', '/api/v1/wallets?after=zzz');
    expect([stray.status, codeOf(stray)]).toEqual([400, 'cursor_invalid']);
  });

  it('goes to somebody else', async () => {
    const node = await newUser();
    await issue(node, '1.00');
    const order = { to: node, asset: 'USD', amount: '0.50' };
    const answer = await asOwner('POST', `/api/v1/wallets/${node}/allocations`, order);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { code: 'request_invalid', param: 'to' } });
  });

  it('is zero where nothing has moved', async () => {
    const node = await newUser();
    expect((await asOwner('GET', `/api/v1/wallets/${node}`)).body).toMatchObject({
      node,
      balances: [{ asset: 'USD', posted: '0.00', held: '0.00', available: '0.00' }],
    });
  });

  it('moves once under one idempotency key', async () => {
    const node = await newUser();
    const first = await issue(node, '1.00', 'credit-1');
    expect((await issue(node, '1.00', 'credit-1')).body).toEqual(first.body);
    expect(codeOf(await issue(node, '2.00', 'credit-1'))).toBe('idempotency_key_reused');
    expect((await asOwner('GET', `/api/v1/wallets/${node}`)).body).toMatchObject({
      balances: [{ posted: '1.00' }],
    });
  });

  it('is never overdrawn', async () => {
    const [from, to] = [await newUser(), await newUser()];
    await issue(from, '1.00');
    const order = { to, asset: 'USD', amount: '1.01' };
    const refused = await asOwner('POST', `/api/v1/wallets/${from}/allocations`, order);
    expect(refused.status).toBe(402);
    expect(refused.body).toMatchObject({
      error: { code: 'insufficient_credits', details: { available: '1.00', needed: '1.01' } },
    });
  });

  it('is corrected, in both directions', async () => {
    const node = await newUser();
    await issue(node, '1.00');
    const path = `/api/v1/wallets/${node}/adjustments`;
    const order = { asset: 'USD', amount: '0.40', direction: 'out', reason: 'chargeback' };
    const taken = await asOwner('POST', path, order, 'adjust-1');
    expect(taken).toMatchObject({
      status: 201,
      body: { entry: { type: 'CreditsAdjusted.v1' }, node, ...order },
    });
    expect((await asOwner('POST', path, order, 'adjust-1')).body).toEqual(taken.body);
    await asOwner('POST', path, { ...order, direction: 'in', amount: '0.05' });
    expect((await asOwner('GET', `/api/v1/wallets/${node}`)).body).toMatchObject({
      balances: [{ available: '0.65' }],
    });
    const more = await asOwner('POST', path, { ...order, amount: '0.66' });
    expect([more.status, codeOf(more)]).toEqual([402, 'insufficient_credits']);
    const why = await asOwner('POST', path, { ...order, reason: 'because' });
    expect([why.status, codeOf(why)]).toEqual([400, 'request_invalid']);
  });

  it('expires at its time, and is used first until then', async () => {
    const node = await newUser();
    await issue(node, '1.00');
    const path = `/api/v1/wallets/${node}`;
    const expiring = (amount: string, seconds: number) => {
      const expiresAt = new Date(Date.now() + seconds * 1000).toISOString();
      return asOwner('POST', `${path}/credits`, { asset: 'USD', amount, expiresAt });
    };
    const later = await expiring('0.50', 3_600);
    expect(later).toMatchObject({ status: 201, body: { expiresAt: expect.any(String) } });
    expect(codeOf(await expiring('0.50', -1))).toBe('expiry_invalid');
    await expiring('0.25', 2);
    const lots = async () => {
      const { body } = await asOwner('GET', `${path}/lots`);
      return (body as { data: { amount: string; place: string }[] }).data;
    };
    expect(await lots()).toMatchObject([
      { amount: '0.25', place: 'wallet' },
      { amount: '0.50', place: 'wallet' },
    ]);
    await expect.poll(async () => (await lots()).length).toBe(1);
    expect((await asOwner('GET', path)).body).toMatchObject({
      balances: [{ available: '1.50' }],
    });
  });

  it('is of several assets, each by itself', async () => {
    const [node, to] = [await newUser(), await newUser()];
    await issue(node, '1.00');
    const credits = { asset: 'CREDIT', amount: '2.5' };
    const path = `/api/v1/wallets/${node}`;
    expect(codeOf(await asOwner('POST', `${path}/credits`, credits))).toBe('asset_unpaid');
    const opened = await asOwner('POST', '/api/v1/assets', { asset: 'CREDIT' });
    expect(opened).toMatchObject({ status: 201, body: { entry: { type: 'AssetOpened.v1' } } });
    const again = await asOwner('POST', '/api/v1/assets', { asset: 'CREDIT' });
    expect(codeOf(again)).toBe('asset_exists');
    expect((await asOwner('POST', `${path}/credits`, credits)).status).toBe(201);
    const order = { to, asset: 'CREDIT', amount: '1.000001' };
    expect((await asOwner('POST', `${path}/allocations`, order)).status).toBe(201);
    const { body } = await asOwner('GET', path);
    const { balances } = body as { balances: { asset: string; available: string }[] };
    expect(Object.fromEntries(balances.map((each) => [each.asset, each.available]))).toEqual({
      USD: '1.00',
      CREDIT: '1.499999',
    });
    const more = { ...order, amount: '1.5' };
    expect(codeOf(await asOwner('POST', `${path}/allocations`, more))).toBe('insufficient_credits');
  });

  it('neither comes into a closed wallet nor goes out', async () => {
    const [node, to] = [await newUser(), await newUser()];
    await issue(node, '1.00');
    const path = `/api/v1/wallets/${node}`;
    expect(codeOf(await asOwner('POST', `${path}/close`))).toBe('wallet_not_empty');
    const order = { to, asset: 'USD', amount: '1.00' };
    await asOwner('POST', `${path}/allocations`, order);
    expect(await asOwner('POST', `${path}/close`)).toMatchObject({
      status: 200,
      body: { entry: { type: 'WalletClosed.v1' }, node, closed: true },
    });
    expect(codeOf(await issue(node, '1.00'))).toBe('wallet_closed');
    expect(codeOf(await asOwner('POST', `${path}/allocations`, order))).toBe('wallet_closed');
    expect((await asOwner('POST', `${path}/reopen`)).body).toMatchObject({ node, closed: false });
    expect((await issue(node, '1.00')).status).toBe(201);
  });

  it('may be below nothing as far as an overdraft goes', async () => {
    const [node, to] = [await newUser(), await newUser()];
    const path = `/api/v1/wallets/${node}/overdraft`;
    const overdraft = { asset: 'USD', amount: '0.50' };
    expect(await asOwner('PUT', path, overdraft)).toMatchObject({
      status: 200,
      body: { entry: { type: 'OverdraftSet.v1' }, node, ...overdraft },
    });
    expect((await asOwner('GET', path)).body).toMatchObject({ node, data: [overdraft] });
    const move = (amount: string) =>
      asOwner('POST', `/api/v1/wallets/${node}/allocations`, { to, asset: 'USD', amount });
    expect(codeOf(await move('0.51'))).toBe('insufficient_credits');
    expect((await move('0.50')).status).toBe(201);
    expect((await asOwner('GET', `/api/v1/wallets/${node}`)).body).toMatchObject({
      balances: [{ posted: '-0.50', held: '0.00', available: '-0.50' }],
    });
    await asOwner('PUT', path, { ...overdraft, amount: '0' });
    expect((await asOwner('GET', path)).body).toMatchObject({ node, data: [] });
  });

  it.each([
    [{ asset: 'USD', amount: '0' }, 'amount_invalid'],
    [{ asset: 'USD', amount: '-1' }, 'amount_invalid'],
    [{ asset: 'USD', amount: '1e3' }, 'amount_invalid'],
    [{ asset: 'USD', amount: '0.0000000001' }, 'amount_invalid'],
    [{ asset: 'USD', amount: '9'.repeat(25) }, 'amount_invalid'],
    [{ asset: 'USD', amount: 5 }, 'request_invalid'],
    [{ asset: 'BEER', amount: '1' }, 'asset_unknown'],
    [{ asset: 'TOK', amount: '1' }, 'asset_unpaid'],
    [{ asset: 'USD', amount: '1', memo: 'for lunch' }, 'request_invalid'],
  ])('refuses %j', async (body, code) => {
    const answer = await asOwner('POST', `/api/v1/wallets/${org.user}/credits`, body);
    expect([answer.status, codeOf(answer)]).toEqual([400, code]);
  });

  it('is limited by budgets, each window its own', async () => {
    const node = await newUser();
    const path = `/api/v1/budgets/${node}`;
    expect((await asOwner('GET', path)).body).toMatchObject({ node, budgets: [] });
    const budget = { asset: 'USD', window: 'month', limit: '10.00', mode: 'hard' };
    const shown = { used: '0.00', held: '0.00', resetsAt: expect.any(String) };
    const set = (await asOwner('PUT', path, { ...budget, limit: '10' })).body;
    expect(set).toMatchObject({ node, ...budget, ...shown, entry: { type: 'BudgetSet.v1' } });
    const none = await asOwner('PUT', path, { ...budget, limit: '0' });
    expect(none.body).toMatchObject({ limit: '0.00' });
    await asOwner('PUT', path, { ...budget, window: 'lifetime', limit: '100' });
    await asOwner('PUT', path, { ...budget, limit: '9.5' });
    const { budgets } = (await asOwner('GET', path)).body as { budgets: { window: string }[] };
    const byWindow = Object.fromEntries(budgets.map((each) => [each.window, each]));
    expect(byWindow).toMatchObject({
      month: { limit: '9.50', used: '0.00', held: '0.00', mode: 'hard' },
      lifetime: { limit: '100.00', resetsAt: null },
    });
    const odd = await asOwner('PUT', path, { ...budget, mode: 'maybe' });
    expect(odd.body).toMatchObject({ error: { param: 'mode' } });
  });
});

describe('the log', () => {
  it('is read in pages of exact lines, without a name or a client key in it', async () => {
    await newUser('Confidential Person');
    await issue(org.root, '1.00', 'invoice 4711');
    const lines: string[] = [];
    let next: string | null = '0';
    while (next !== null) {
      const { body } = await asOwner('GET', `/api/v1/ledger/entries?after=${next}&limit=7`);
      const page = body as { entries: string[]; next: string | null };
      lines.push(...page.entries);
      next = page.next;
    }
    const seqs = lines.map((line) => (JSON.parse(line) as { seq: number }).seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(lines.join('\n')).not.toMatch(/Confidential|Analytical|"Team"|"Ada"|invoice/);
  });

  it('has a signed checkpoint over its head, keys, and balances at any size', async () => {
    const { body } = await asOwner('GET', '/api/v1/ledger/checkpoint?head=true');
    const { note, size, root } = body as { note: string; size: number; root: string };
    expect(note).toContain(`\n${size}\n${root}\n`);
    const keys = (await asOwner('GET', '/api/v1/ledger/keys')).body as { keys: string[] };
    expect(note.split('\n')[0]).toBe(keys.keys[0]?.split('+')[0]);
    const balances = await asOwner('GET', `/api/v1/ledger/balances?size=${size}`);
    expect(balances.status).toBe(200);
    expect(balances.body).toHaveProperty('accounts');
    const beyond = await asOwner('GET', '/api/v1/ledger/balances?size=99999999');
    expect(beyond.status).toBe(400);
    expect(beyond.body).toMatchObject({ error: { code: 'request_invalid', param: 'size' } });
  });
});
