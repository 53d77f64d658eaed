import type { Caller } from '@alfred/contracts/identity';
import { openPool } from '@alfred/service-kit';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keyVault } from '../src/adapters/key-vault.ts';
import { postgresKeptTexts } from '../src/adapters/postgres-kept-texts.ts';
import { dropExpiredTexts } from '../src/app/kept-texts.ts';
import { identitySchema, subjectKeysAt } from '../src/index.ts';
import { callerWith, child, newOwner } from './actors.ts';
import { type RunningIdentity, runIdentity } from './running-identity.ts';

let identity: RunningIdentity;
let pool: Pool;
let owner: Caller;
let ada: Caller;

beforeAll(async () => {
  identity = await runIdentity();
  pool = openPool({ url: identity.url, schema: identitySchema });
  ({ owner } = await newOwner(identity));
  ada = await newMember();
});
afterAll(async () => {
  await pool.end();
  await identity.stop();
});

async function newMember(): Promise<Caller> {
  const node = (await child(identity, owner, { kind: 'user', parent: owner.node })).id;
  const wish = { caller: owner, node, name: 'k', role: 'member', expiresAt: 0n };
  const { secret } = await identity.client.createKey(wish);
  return callerWith(identity, secret);
}

const day = 86_400_000_000n;
const keep = (caller: Caller, id: string, more: { previous?: string; text?: string } = {}) =>
  identity.client.keepText({
    ...{ caller, kind: 'response', id, previous: more.previous ?? '' },
    text: Buffer.from(more.text ?? `canary of ${id}`),
    expiresAt: identity.clock.nowMicros() + day,
  });
const read = async (caller: Caller, id: string, before = 100) => {
  const { texts } = await identity.client.readKeptTexts({ caller, kind: 'response', id, before });
  return texts.map(({ text, ...kept }) => ({ ...kept, text: Buffer.from(text).toString() }));
};
const drop = (caller: Caller, id: string) =>
  identity.client.dropKeptText({ caller, kind: 'response', id });
const ids = async (): Promise<readonly string[]> => {
  const found = await pool.query<{ id: string }>('select id from kept_text');
  return found.rows.map(({ id }) => id);
};

it('gives back a text with those that it continues, the latest first', async () => {
  await keep(ada, 'a1');
  await keep(ada, 'a2', { previous: 'a1', text: 'Grüße 👋' });
  await keep(ada, 'a3', { previous: 'a2' });
  const texts = await read(ada, 'a3');
  expect(texts.map(({ id, previous, text }) => [id, previous, text])).toEqual([
    ['a3', 'a2', 'canary of a3'],
    ['a2', 'a1', 'Grüße 👋'],
    ['a1', '', 'canary of a1'],
  ]);
  expect((await read(ada, 'a3', 1)).map(({ id }) => id)).toEqual(['a3', 'a2']);
  expect(await read(ada, 'nothing')).toEqual([]);
});

it('keeps it in a box', async () => {
  const found = await pool.query<{ row: string }>('select t::text as row from kept_text t');
  const dump = found.rows.map(({ row }) => row).join();
  expect(dump).toContain('a1');
  expect(dump).not.toContain('canary');
  expect(dump).not.toContain(Buffer.from('canary').toString('hex'));
});

it('keeps calls beside responses, and never takes one for the other', async () => {
  const expiresAt = identity.clock.nowMicros() + day;
  const call = { caller: ada, kind: 'call', id: 'req_1' };
  await identity.client.keepText({ ...call, previous: '', text: Buffer.from('x'), expiresAt });
  const { texts } = await identity.client.readKeptTexts({ ...call, before: 0 });
  expect(texts.map(({ id }) => id)).toEqual(['req_1']);
  expect(await read(ada, 'req_1')).toEqual([]);
});

it('keeps the first of two with the same id', async () => {
  await keep(ada, 'same', { text: 'first' });
  await keep(ada, 'same', { text: 'second' });
  expect((await read(ada, 'same')).map(({ text }) => text)).toEqual(['first']);
});

it('gives it to nobody else, owners included, and lets nobody else drop it', async () => {
  const grace = await newMember();
  const { owner: stranger } = await newOwner(identity);
  for (const other of [grace, owner, stranger, { ...stranger, node: ada.node }]) {
    expect(await read(other, 'a3')).toEqual([]);
    expect(await drop(other, 'a3')).toEqual({ dropped: false });
  }
  await keep(grace, 'g1', { previous: 'a3' });
  expect((await read(grace, 'g1')).map(({ id }) => id)).toEqual(['g1']);
});

it('drops one, and what continues it goes no further', async () => {
  expect(await drop(ada, 'a2')).toEqual({ dropped: true });
  expect(await drop(ada, 'a2')).toEqual({ dropped: false });
  expect((await read(ada, 'a3')).map(({ id }) => id)).toEqual(['a3']);
  expect((await read(ada, 'a1')).map(({ id }) => id)).toEqual(['a1']);
});

it('refuses what it cannot keep', async () => {
  const text = { caller: ada, kind: 'response', id: 'x', previous: '', text: Buffer.from('x') };
  const expiresAt = identity.clock.nowMicros();
  const refused = (wish: object) =>
    expect(
      identity.client.keepText({ ...text, expiresAt: expiresAt + day, ...wish }),
    ).rejects.toMatchObject({ code: 'request_invalid' });
  await refused({ kind: 'diary' });
  await refused({ id: '' });
  await refused({ id: 'x'.repeat(129) });
  await refused({ expiresAt });
  await refused({ text: Buffer.alloc(16 * 1024 * 1024 + 1, 'x') });
  const ask = { caller: ada, kind: 'response', id: 'x' };
  for (const before of [-1, 1_001]) {
    await expect(identity.client.readKeptTexts({ ...ask, before })).rejects.toMatchObject({
      code: 'request_invalid',
    });
  }
});

it('says so when a conversation is more than a message holds', async () => {
  const text = 'x'.repeat(13 * 1024 * 1024);
  await keep(ada, 'big1', { text });
  await keep(ada, 'big2', { previous: 'big1', text });
  expect(await read(ada, 'big2', 0)).toHaveLength(1);
  await expect(read(ada, 'big2')).rejects.toMatchObject({ code: 'request_too_large' });
});

it('reads nothing that has expired, and removes it', async () => {
  await keep(ada, 'old');
  identity.clock.advanceMicros(day);
  expect(await read(ada, 'old')).toEqual([]);
  expect(await drop(ada, 'old')).toEqual({ dropped: false });
  await keep(ada, 'new');
  const { subjectKeys } = subjectKeysAt(identity.keys);
  const keptTexts = postgresKeptTexts({ pool, vault: keyVault(subjectKeys) });
  await dropExpiredTexts({ keptTexts, clock: identity.clock })();
  expect(await ids()).toEqual(['new']);
});

it('forgets all of it with the person', async () => {
  const person = await newMember();
  await keep(person, 'p1');
  const gone = { caller: owner, node: person.node };
  await identity.client.erasePerson(gone);
  await expect.poll(ids).not.toContain('p1');
  await expect(keep(person, 'p2')).rejects.toMatchObject({ code: 'person_erased' });
  expect(await read(person, 'p1')).toEqual([]);
});

it('is listed to its node and to owners, page by page and without a word of it; to nobody else', async () => {
  const [eve, mallory] = [await newMember(), await newMember()];
  for (const id of ['e1', 'e2', 'e3']) await keep(eve, id);
  const list = async (caller: Caller, limit = 2, afterId = '') => {
    const after = { afterKind: afterId === '' ? '' : 'response', afterId };
    const asked = { caller, node: eve.node, limit, ...after };
    return (await identity.client.listKeptTexts(asked)).marks;
  };
  const first = await list(eve);
  expect(first.map(({ kind, id }) => [kind, id])).toEqual([
    ['response', 'e1'],
    ['response', 'e2'],
  ]);
  expect((await list(eve, 2, 'e2')).map(({ id }) => id)).toEqual(['e3']);
  expect(await list(owner, 500)).toHaveLength(3);
  for (const caller of [mallory, { ...owner, role: 'auditor' }, (await newOwner(identity)).owner]) {
    await expect(list(caller)).rejects.toMatchObject({ code: 'resource_unknown' });
  }
  await expect(list(eve, 501)).rejects.toMatchObject({ code: 'request_invalid' });
  identity.clock.advanceMicros(day);
  expect(await list(eve)).toEqual([]);
});
