import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ManagementClient, runManagement } from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';

let client: ManagementClient;
let org: Organization;
let user: string;

beforeAll(async () => {
  client = await runManagement();
  org = await newOrganization(client);
  const { body } = await asOwner('POST', '/api/v1/nodes', {
    ...{ kind: 'user', name: 'Grace', parent: org.root },
  });
  user = (body as { id: string }).id;
});

afterAll(() => client.stop());

const asOwner = (method: string, path: string, body?: unknown) =>
  client.call(org.owner, method, path, { body });

interface Row {
  readonly seq: number;
  readonly type: string;
  readonly act?: string;
  readonly subject?: string;
  readonly entry: string;
  readonly receipt: string;
}
interface Found {
  readonly data: readonly Row[];
  readonly next: string | null;
}
const find = async (query: string) =>
  (await asOwner('GET', `/api/v1/audit?${query}`)).body as Found;
/** What is there when the view has caught up. */
const found = (query: string, count: number) =>
  vi.waitFor(
    async () => {
      const { data } = await find(query);
      expect(data).toHaveLength(count);
      return data;
    },
    { timeout: 20_000, interval: 100 },
  );

describe('the audit view', () => {
  it('has what administrators did, by whom and to what, without a name', async () => {
    const wish = { node: user, name: 'Grace’s laptop', role: 'member' };
    const key = (await asOwner('POST', '/api/v1/keys', wish)).body as { id: string };
    const rules = [{ id: 'no-lorem', effect: 'deny', models: ['sim/lorem'] }];
    await asOwner('PUT', `/api/v1/policies/${user}`, { rules });
    await asOwner('DELETE', `/api/v1/keys/${key.id}`);
    const [revoked, created] = await found(`subject=${key.id}`, 2);
    expect(created).toMatchObject({
      ...{ type: 'ActRecorded.v1', category: 'admin', actor: org.root, act: 'key.created' },
      facts: { node: user, role: 'member' },
    });
    expect(revoked).toMatchObject({ act: 'key.revoked' });
    const [put] = await found(`act=policy.put&subject=${user}`, 1);
    expect(put).toMatchObject({ category: 'policy', facts: { version: '1', rules: '1' } });
    const all = JSON.stringify(await find('limit=500'));
    expect(all).not.toMatch(/Grace|laptop|lorem/);
  });

  it('leads to each entry, and to what proves it', async () => {
    await asOwner('POST', `/api/v1/wallets/${user}/credits`, { asset: 'USD', amount: '2.00' });
    const [row] = await found(`type=CreditsIssued&node=${user}`, 1);
    expect(row).toMatchObject({ category: 'money', amounts: [{ asset: 'USD', amount: '2.00' }] });
    const { body } = await asOwner('GET', row?.entry ?? '');
    expect(body).toMatchObject({ seq: row?.seq, entry: { type: 'CreditsIssued.v1' } });
    const { bytes, entry } = body as { bytes: string; entry: unknown };
    expect(JSON.parse(bytes)).toEqual(entry);
    const missing = await asOwner('GET', '/api/v1/ledger/entries/999999');
    expect(missing.status).toBe(404);
  });

  it('comes in pages', async () => {
    const first = await find('order=oldest&limit=2');
    expect(first.data.map(({ seq }) => seq)).toEqual([1, 2]);
    const second = await find(`order=oldest&limit=2&after=${first.next}`);
    expect(second.data.map(({ seq }) => seq)).toEqual([3, 4]);
    const newest = await find('limit=1');
    expect(newest.next).toBe(String(newest.data[0]?.seq));
  });

  it.each(['limit=0', 'limit=501', 'category=secret', 'q=a%00b', 'from=yesterday', 'who=me'])(
    'refuses %s',
    async (query) => {
      expect((await asOwner('GET', `/api/v1/audit?${query}`)).status).toBe(400);
    },
  );
});

describe('what leaves', () => {
  it('is an entry before it leaves, once an hour', async () => {
    for (const _ of [1, 2, 3]) await asOwner('GET', '/api/v1/ledger/entries?limit=1');
    const [log] = await found('act=export.taken&q=log', 1);
    expect(log).toMatchObject({ subject: org.root, facts: { kind: 'log' } });
    const { body } = await asOwner('GET', '/api/v1/ledger/entries?limit=1000');
    const entries = (body as { entries: string[] }).entries.map((line) => JSON.parse(line));
    const takes = entries.filter(({ data }) => data.act === 'export.taken');
    expect(takes).toHaveLength(1);
  });

  it('goes into a SIEM line by line, and goes on where it was', async () => {
    await found('act=export.taken&q=log', 1);
    const lines = async (after = 0) => {
      const { body } = await asOwner('GET', `/api/v1/audit/export?after=${after}`);
      return String(body)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    };
    const all = await lines();
    expect(all.map(({ event }) => event.sequence)).toEqual(all.map((_, index) => index + 1));
    const act = all.find(({ event }) => event.action === 'key.created');
    expect(act).toMatchObject({
      event: { kind: 'event', category: ['iam'], outcome: 'success', dataset: 'alfred.admin' },
      ...{ organization: { id: org.root }, user: { id: org.root } },
      alfred: { type: 'ActRecorded.v1', act: 'key.created' },
    });
    const rest = await lines(all.length - 2);
    expect(rest.slice(0, 2)).toEqual(all.slice(-2));
  });
});
