import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ManagementClient, runManagement } from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';

let client: ManagementClient;

beforeAll(async () => {
  client = await runManagement();
});
afterAll(() => client.stop());

const linesOf = (text: string): readonly Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const erasureOf = (user: string) => `/api/v1/people/${user}/erasure`;
const holdOn = (user: string) => `/api/v1/people/${user}/legal-hold`;
const exportOf = (user: string) => `/api/v1/people/${user}/export`;

/** Until the log says so; 202 before. */
async function erase({ owner, user }: Organization): Promise<void> {
  const answer = await client.call(owner, 'POST', erasureOf(user));
  expect([200, 202]).toContain(answer.status);
  const isDone = async () =>
    expect((await client.call(owner, 'GET', erasureOf(user))).body).toMatchObject({
      node: user,
      status: 'done',
      doneAt: expect.any(String),
    });
  await vi.waitFor(isDone, { timeout: 40_000 });
}

describe('a person who is erased', () => {
  it('has no name, no address and no key any more; the log says so and stays as it was', async () => {
    const of = await newOrganization(client, 'Erasing');
    const { owner, user, member } = of;
    const address = { email: 'ada@example.com' };
    await client.call(owner, 'PATCH', `/api/v1/nodes/${user}`, { body: address });
    const read = async () => (await client.call(owner, 'GET', `/api/v1/nodes/${user}`)).body;
    expect(await read()).toMatchObject({ name: 'Ada', email: 'ada@example.com' });
    const entries = async () =>
      (await client.call(owner, 'GET', '/api/v1/ledger/entries?limit=1000')).body as {
        readonly entries: readonly string[];
      };
    const before = (await entries()).entries;
    await erase(of);
    expect(await read()).toMatchObject({ id: user, name: null, email: null });
    const { body: keys } = await client.call(owner, 'GET', '/api/v1/keys');
    const own = (keys as { data: { node: string }[] }).data.filter(({ node }) => node === user);
    expect(own).toMatchObject([{ name: null, revokedAt: expect.any(String) }]);
    expect((await client.call(member, 'GET', `/api/v1/nodes/${user}`)).status).toBe(401);
    const after = (await entries()).entries;
    expect(after.slice(0, before.length)).toEqual(before);
    const types = after.slice(before.length).map((line) => JSON.parse(line).type);
    expect(types).toContain('ErasureDone.v1');
  });

  it('is kept by a legal hold until it is released', async () => {
    const { owner, user, auditor } = await newOrganization(client, 'Holding');
    const held = await client.call(owner, 'PUT', holdOn(user));
    expect(held.body).toMatchObject({ status: 'none', held: true });
    const asked = await client.call(owner, 'POST', erasureOf(user));
    expect(asked).toMatchObject({ status: 202, body: { status: 'queued', held: true } });
    const seen = await client.call(auditor, 'GET', erasureOf(user));
    expect(seen.body).toMatchObject({ status: 'queued', held: true });
    const node = await client.call(owner, 'GET', `/api/v1/nodes/${user}`);
    expect(node.body).toMatchObject({ name: 'Ada' });
    await client.call(owner, 'DELETE', holdOn(user));
    const isDone = async () =>
      expect((await client.call(owner, 'GET', erasureOf(user))).body).toMatchObject({
        status: 'done',
        held: false,
      });
    await vi.waitFor(isDone, { timeout: 40_000 });
    expect((await client.call(owner, 'PUT', holdOn(user))).status).toBe(410);
  });

  it('is erased by owners alone, and is no team', async () => {
    const { owner, member, auditor, user, team } = await newOrganization(client, 'Asking');
    for (const key of [member, auditor]) {
      expect((await client.call(key, 'POST', erasureOf(user))).status).toBe(403);
      expect((await client.call(key, 'PUT', holdOn(user))).status).toBe(403);
    }
    const answer = await client.call(owner, 'POST', erasureOf(team));
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'erasure_unsupported' } } });
  });
});

describe('what is said about people', () => {
  it('is read by owners and by them, and by nobody after an erasure; the log never has it', async () => {
    const of = await newOrganization(client, 'Saying');
    const { owner, auditor, member, user, team, root } = of;
    const credits = { asset: 'USD', amount: '3.00' };
    await client.call(owner, 'POST', `/api/v1/wallets/${root}/credits`, { body: credits });
    const order = { asset: 'USD', amount: '1.00', to: user, memo: 'for the flowers' };
    const path = `/api/v1/wallets/${root}/allocations`;
    const once = { body: order, idempotencyKey: 'flowers' };
    const posted = await client.call(owner, 'POST', path, once);
    const { entry } = posted.body as { entry: { seq: number } };
    // The same order again is the same, although its box is another.
    const again = await client.call(owner, 'POST', path, once);
    expect(again.body).toMatchObject({ entry: { seq: entry.seq } });
    const other = { body: { ...order, memo: 'for the garden' }, idempotencyKey: 'flowers' };
    expect((await client.call(owner, 'POST', path, other)).status).toBe(409);
    const textsFor = async (key: string, seq = entry.seq) =>
      (await client.call(key, 'GET', `/api/v1/ledger/entries/${seq}/texts`)).body;
    const memo = { field: 'memo', text: 'for the flowers', erased: false };
    expect(await textsFor(owner)).toEqual({ seq: entry.seq, data: [memo] });
    expect(await textsFor(member)).toEqual({ seq: entry.seq, data: [memo] });
    expect(await textsFor(auditor)).toMatchObject({ data: [{ text: null, erased: false }] });
    const correction = { asset: 'USD', amount: '0.10', direction: 'in', reason: 'goodwill' };
    const adjusted = await client.call(owner, 'POST', `/api/v1/wallets/${user}/adjustments`, {
      body: { ...correction, memo: 'sorry, Ada' },
    });
    const { seq } = (adjusted.body as { entry: { seq: number } }).entry;
    expect(await textsFor(owner, seq)).toMatchObject({ data: [{ text: 'sorry, Ada' }] });
    const budget = { asset: 'USD', window: 'day', limit: '9', mode: 'hard' };
    await client.call(owner, 'PUT', `/api/v1/budgets/${user}`, { body: budget });
    const boost = { asset: 'USD', window: 'day', amount: '1', endsAt: '2199-01-01T00:00:00Z' };
    const overrides = `/api/v1/nodes/${user}/overrides`;
    const started = await client.call(owner, 'POST', overrides, {
      body: { ...boost, reason: 'Ada is on call' },
    });
    expect(started.body).toMatchObject({ reason: 'Ada is on call', reasonErased: false });
    const listed = async () => (await client.call(owner, 'GET', overrides)).body;
    expect(await listed()).toMatchObject({ data: [{ reason: 'Ada is on call' }] });
    const exported = await client.call(owner, 'GET', exportOf(user));
    for (const text of ['for the flowers', 'sorry, Ada', 'Ada is on call']) {
      expect(exported.text).toContain(`"text":"${text}"`);
    }
    const log = (await client.call(owner, 'GET', '/api/v1/ledger/entries?limit=1000')).text;
    for (const word of ['flowers', 'sorry', 'on call']) expect(log).not.toContain(word);
    await erase(of);
    expect(await textsFor(owner)).toMatchObject({ data: [{ text: null, erased: true }] });
    expect(await listed()).toMatchObject({ data: [{ reason: null, reasonErased: true }] });
    // Money moves on; only nothing is said about it.
    expect((await client.call(owner, 'POST', path, { body: order })).status).toBe(410);
    const { memo: _, ...silent } = order;
    expect((await client.call(owner, 'POST', path, { body: silent })).status).toBe(201);
    expect((await client.call(owner, 'GET', `/api/v1/nodes/${team}`)).body).toMatchObject({
      name: 'Team',
    });
  });
});

describe('the export of a person', () => {
  it('has everything that names the person, and says that it is whole', async () => {
    const { owner, user, member, root } = await newOrganization(client, 'Exporting');
    const credits = { asset: 'USD', amount: '2.00' };
    await client.call(owner, 'POST', `/api/v1/wallets/${user}/credits`, { body: credits });
    await client.call(owner, 'POST', `/api/v1/wallets/${root}/credits`, { body: credits });
    const lines = linesOf((await client.call(owner, 'GET', exportOf(user))).text);
    expect(lines[0]).toMatchObject({
      kind: 'person',
      person: { id: user, name: 'Ada', email: null, erasure: { status: 'none' } },
    });
    expect(lines[1]).toMatchObject({ kind: 'key', key: { node: user, name: 'laptop' } });
    const entries = lines.filter(({ kind }) => kind === 'entry');
    const types = entries.map(({ entry }) => (entry as { type: string }).type);
    // What was done to the key comes when the relay has told it.
    const told = types.filter((type) => type !== 'ActRecorded.v1');
    expect(told).toEqual(['NodeOpened.v1', 'CreditsIssued.v1']);
    expect(lines.at(-1)).toMatchObject({ kind: 'end', entries: entries.length });
    const own = await client.call(member, 'GET', exportOf(user));
    expect(linesOf(own.text).slice(0, 2)).toEqual(lines.slice(0, 2));
    expect(linesOf(own.text).at(-1)).toMatchObject({ kind: 'end' });
  });

  it('is for owners and the person; whoever is below somebody sees no more of others', async () => {
    const { owner, auditor, member, user, team, root } = await newOrganization(client, 'Reading');
    expect((await client.call(auditor, 'GET', exportOf(user))).status).toBe(403);
    const other = await client.call(owner, 'POST', '/api/v1/nodes', {
      body: { kind: 'user', name: 'Bob', parent: team },
    });
    const { id } = other.body as { id: string };
    for (const foreign of [id, root, team]) {
      expect((await client.call(member, 'GET', exportOf(foreign))).status).toBe(404);
    }
  });
});
