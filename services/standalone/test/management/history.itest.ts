import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usageBy } from './attempts-metering.ts';
import { type ManagementClient, runManagement } from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';

let client: ManagementClient;
let org: Organization;

beforeAll(async () => {
  client = await runManagement();
  org = await newOrganization(client);
});

afterAll(() => client.stop());

const asOwner = async (method: string, path: string, body?: unknown) =>
  (await client.call(org.owner, method, path, { body })).body;

const newUser = async () => {
  const order = { kind: 'user', name: 'Grace', parent: org.root };
  return ((await asOwner('POST', '/api/v1/nodes', order)) as { id: string }).id;
};

const issue = async (node: string, amount: string) => {
  const order = { asset: 'USD', amount };
  const issued = await asOwner('POST', `/api/v1/wallets/${node}/credits`, order);
  return (issued as { entry: { seq: number; at: string } }).entry;
};

const balanceOf = (wallet: unknown) =>
  (wallet as { balances: { posted: string; lineage: string }[] }).balances[0];

const far = 'from=2026-01-01&to=2126-01-01';

describe('an earlier moment', () => {
  it('is told as it was, by entry and by time, and is refused before it comes', async () => {
    const node = await newUser();
    const first = await issue(node, '1.00');
    await issue(node, '2.00');
    const path = `/api/v1/wallets/${node}`;
    expect(balanceOf(await asOwner('GET', path))?.posted).toBe('3.00');
    const then = await asOwner('GET', `${path}?asOfSeq=${first.seq}`);
    expect(then).toMatchObject({ asOf: { seq: first.seq, at: first.at } });
    expect(balanceOf(then)?.posted).toBe('1.00');
    expect(balanceOf(await asOwner('GET', `${path}?asOf=${first.at}`))?.posted).toBe('1.00');
    expect(balanceOf(await asOwner('GET', `${path}?effective=${first.at}`))?.posted).toBe('1.00');
    const ahead = { error: { code: 'moment_ahead' } };
    expect(await asOwner('GET', `${path}?asOfSeq=${first.seq + 1_000_000}`)).toMatchObject(ahead);
    expect(await asOwner('GET', `${path}?asOf=2126-01-01`)).toMatchObject(ahead);
    const two = await asOwner('GET', `${path}?asOfSeq=1&effective=2026-01-01`);
    expect(two).toMatchObject({ error: { code: 'request_invalid', param: 'asOf' } });
    const all = await asOwner('GET', `/api/v1/wallets?asOfSeq=${first.seq}`);
    const found = (all as { data: { node: string }[] }).data.find((each) => each.node === node);
    expect(balanceOf(found)?.posted).toBe('1.00');
  });

  it('is told of budgets, too', async () => {
    const node = await newUser();
    const path = `/api/v1/budgets/${node}`;
    const budget = { asset: 'USD', window: 'month', mode: 'hard' };
    const set = await asOwner('PUT', path, { ...budget, limit: '5.00' });
    await asOwner('PUT', path, { ...budget, limit: '9.00' });
    const { seq } = (set as { entry: { seq: number } }).entry;
    expect(await asOwner('GET', `${path}?asOfSeq=${seq}`)).toMatchObject({
      budgets: [{ limit: '5.00' }],
      asOf: { seq },
    });
    expect(await asOwner('GET', `${path}?asOfSeq=${seq - 1}`)).toMatchObject({ budgets: [] });
  });
});

describe('a figure', () => {
  it('leads to its entries, page by page, and they to the log', async () => {
    const node = await newUser();
    for (const amount of ['1.00', '2.00', '3.00']) await issue(node, amount);
    const { lineage = '' } = balanceOf(await asOwner('GET', `/api/v1/wallets/${node}`)) ?? {};
    const page = (await asOwner('GET', `${lineage}&limit=2`)) as {
      data: { entry: string; by: object; after: object }[];
      next: string;
    };
    expect(page.data).toMatchObject([
      { by: { posted: '3.00' }, after: { posted: '6.00' }, counter: 'issued' },
      { by: { posted: '2.00' }, after: { posted: '3.00' } },
    ]);
    const path = lineage.replace(/before=\d+/, `before=${page.next}`);
    expect(await asOwner('GET', path)).toMatchObject({
      data: [{ after: { posted: '1.00' }, type: 'CreditsIssued.v1' }],
      next: null,
    });
    const { entries } = (await asOwner('GET', page.data[0]?.entry ?? '')) as { entries: string[] };
    expect(JSON.parse(entries[0] ?? '')).toMatchObject({
      type: 'CreditsIssued.v1',
      data: { node },
    });
  });

  it('of a budget does so, too', async () => {
    const node = await newUser();
    const budget = { asset: 'USD', window: 'month', mode: 'hard', limit: '5.00' };
    await asOwner('PUT', `/api/v1/budgets/${node}`, budget);
    const read = await asOwner('GET', `/api/v1/budgets/${node}`);
    const [{ lineage } = { lineage: '' }] = (read as { budgets: { lineage: string }[] }).budgets;
    expect(await asOwner('GET', lineage)).toMatchObject({
      data: [{ type: 'BudgetSet.v1', by: { used: '0.00' }, after: { limit: '5.00' } }],
    });
  });
});

describe('a period', () => {
  it('that is closed makes statements final, and takes no usage any more', async () => {
    const node = await newUser();
    await issue(node, '1.00');
    const now = new Date().toISOString();
    const periods = '/api/v1/ledger/periods';
    const closing = await asOwner('POST', periods, { until: now });
    expect(closing).toMatchObject({ entry: { type: 'PeriodClosed.v1' } });
    const { seq } = (closing as { entry: { seq: number } }).entry;
    const path = `/api/v1/wallets/${node}/statement?asset=USD&from=2026-01-01`;
    const final = { final: true, closedBy: seq, closing: { posted: '1.00' } };
    expect(await asOwner('GET', `${path}&to=${now}`)).toMatchObject(final);
    expect(await asOwner('GET', `${path}&to=2126-01-01`)).toMatchObject({ final: false });
    const past = { error: { code: 'period_past' } };
    expect(await asOwner('POST', periods, { until: now })).toMatchObject(past);
    const ahead = await asOwner('POST', periods, { until: '2126-01-01T00:00:00Z' });
    expect(ahead).toMatchObject({ error: { code: 'period_ahead' } });
  });

  it('that is closed is told to whoever reports usage of it, unless it was told of before', async () => {
    const node = await newUser();
    const data = { provider: 'sim', model: 'echo', usage: {}, amount: '0.25' };
    const report = (id: string, time: string) =>
      client.call(org.owner, 'POST', '/api/v1/usage', { body: usageBy(node, { id, time, data }) });
    const before = new Date().toISOString();
    const statuses = (body: unknown) =>
      (body as { results: { status: string }[] }).results.map(({ status }) => status);
    expect(statuses((await report('early', before)).body)).toEqual(['accepted']);
    const until = new Date().toISOString();
    await asOwner('POST', '/api/v1/ledger/periods', { until });
    const refused = await report('late', before);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ error: { code: 'period_closed' } });
    expect(statuses((await report('early', before)).body)).toEqual(['repeated']);
    expect(statuses((await report('late', until)).body)).toEqual(['accepted']);
  });
});

describe('a statement', () => {
  it('adds up, in pages and as a file', async () => {
    const node = await newUser();
    for (const amount of ['1.00', '2.00', '3.00']) await issue(node, amount);
    const path = `/api/v1/wallets/${node}/statement?asset=USD&${far}`;
    const first = (await asOwner('GET', `${path}&limit=2`)) as { next: string };
    expect(first).toMatchObject({
      ...{ opening: { posted: '0.00' }, closing: { posted: '6.00' }, final: false },
      totals: [{ type: 'CreditsIssued.v1', count: 3, posted: '6.00' }],
      lines: [{ after: { posted: '1.00' } }, { after: { posted: '3.00' } }],
    });
    expect(await asOwner('GET', `${path}&after=${first.next}`)).toMatchObject({
      ...{ totals: [], lines: [{ after: { posted: '6.00' } }], next: null },
    });
    const backwards = `/api/v1/wallets/${node}/statement?asset=USD&from=2026-02-01&to=2026-01-01`;
    expect(await asOwner('GET', backwards)).toMatchObject({
      error: { code: 'request_invalid', param: 'to' },
    });
    const file = await asOwner('GET', `/api/v1/wallets/${node}/statement.csv?asset=USD&${far}`);
    const lines = String(file).split('\r\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]).toMatch(/^seq,effective,written,type/);
    expect(lines[4]).toMatch(/,CreditsIssued.v1,,issued,3.00,0.00,3.00,6.00,0.00,6.00$/);
    expect(lines[5]).toMatch(/,closing,.*6.00,0.00,6.00$/);
  });
});
