import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Caller, Node } from '@alfred/contracts/identity';
import { PersonErased } from '@alfred/contracts/identity';
import { digestApiKey } from '@alfred/ids';
import { openPool } from '@alfred/service-kit';
import { temporaryFolder } from '@alfred/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identitySchema } from '../src/index.ts';
import { callerWith, child, newOwner } from './actors.ts';
import { pepper, type RunningIdentity, runIdentity } from './running-identity.ts';

let identity: RunningIdentity;

beforeAll(async () => {
  identity = await runIdentity();
});
afterAll(() => identity.stop());

interface Person {
  readonly owner: Caller;
  readonly ada: Node;
  readonly secret: string;
}

/** A person with an address and a key. */
async function aPerson(): Promise<Person> {
  const { owner } = await newOwner(identity);
  const ada = await child(identity, owner, { kind: 'user', parent: owner.node });
  const change = { caller: owner, node: ada.id, name: 'Ada', email: 'ada@example.com' };
  await identity.client.renameNode(change);
  const wish = { caller: owner, node: ada.id, name: 'laptop', role: 'member', expiresAt: 0n };
  const { secret } = await identity.client.createKey(wish);
  return { owner, ada, secret };
}

const erase = ({ owner: caller, ada }: Person) =>
  identity.client.erasePerson({ caller, node: ada.id });
const stateOf = async ({ owner: caller, ada }: Person) =>
  (await identity.client.getErasure({ caller, node: ada.id })).erasure;
const keyFiles = async ({ owner }: Person) => readdir(join(identity.keys, owner.organization));
const toldErasures = ({ ada }: Person) =>
  identity.ledger.told.filter(
    ({ body }) => body?.$case === 'recordErasure' && body.value.node === ada.id,
  );

/** Nothing is left of who it was; that there was somebody is. */
async function expectErased(person: Person): Promise<void> {
  const { owner: caller, ada, secret } = person;
  const { node } = await identity.client.getNode({ caller, node: ada.id });
  expect(node).toMatchObject({ id: ada.id, name: '', email: '' });
  const { keys } = await identity.client.listKeys({ caller, after: '', limit: 100 });
  const own = keys.filter((key) => key.node === ada.id);
  expect(own).toMatchObject([{ name: '' }]);
  expect(own[0]?.revokedAt).toBeGreaterThan(0n);
  const resolved = await identity.client.resolveKey({ digest: digestApiKey(secret, pepper) });
  expect(resolved.caller).toBeUndefined();
  expect(await keyFiles(person)).not.toContain(`${ada.id}.key`);
}

describe('an erasure', () => {
  it('ends the keys, destroys the key, empties the boxes, and tells the ledger and everybody', async () => {
    const person = await aPerson();
    const { owner, ada } = person;
    expect(await stateOf(person)).toMatchObject({ status: 'none', held: false });
    expect((await erase(person)).erasure).toMatchObject({ node: ada.id, status: 'done' });
    await expectErased(person);
    expect(toldErasures(person)).toMatchObject([
      { actor: owner.node, body: { value: { node: ada.id } } },
    ]);
    const subjects = identity.published.map(({ subject }) => subject);
    expect(subjects).toContain(`alfred.identity.${owner.organization}.KeyRevoked.v1`);
    const told = identity.published.findLast(({ subject }) => subject.includes('PersonErased'));
    expect(PersonErased.decode(told?.bytes ?? Buffer.alloc(0))).toEqual({
      organization: owner.organization,
      node: ada.id,
    });
  });

  it('is one and the same, whoever asks again', async () => {
    const person = await aPerson();
    const all = await Promise.all(Array.from({ length: 4 }, () => erase(person)));
    expect(all.every(({ erasure }) => erasure?.status !== 'none')).toBe(true);
    await expect.poll(async () => (await stateOf(person))?.status).toBe('done');
    expect((await erase(person)).erasure?.status).toBe('done');
    expect(toldErasures(person)).toHaveLength(1);
  });

  it('keeps nothing new', async () => {
    const person = await aPerson();
    const { owner: caller, ada } = person;
    await erase(person);
    const name = { caller, node: ada.id, name: 'Ada again' };
    await expect(identity.client.renameNode(name)).rejects.toMatchObject({ code: 'person_erased' });
    await expect(
      identity.client.createKey({ ...name, role: 'member', expiresAt: 0n }),
    ).rejects.toMatchObject({ code: 'person_erased' });
    const texts = [{ field: 'memo', subjects: [ada.id], text: 'x' }];
    await expect(identity.client.seal({ caller, idempotency: 'k', texts })).rejects.toMatchObject({
      code: 'person_erased',
    });
  });

  it('goes on by itself when the ledger was away; what was known is gone at once', async () => {
    const person = await aPerson();
    identity.ledger.away = true;
    expect((await erase(person)).erasure).toMatchObject({ status: 'recording' });
    await expectErased(person);
    identity.ledger.away = false;
    await expect.poll(async () => (await stateOf(person))?.status).toBe('done');
    expect(toldErasures(person)).toHaveLength(1);
  });

  it('is for owners, and about people', async () => {
    const person = await aPerson();
    const { owner, ada, secret } = person;
    const member = await callerWith(identity, secret);
    await expect(
      identity.client.erasePerson({ caller: member, node: ada.id }),
    ).rejects.toMatchObject({ code: 'permission_missing' });
    const team = await child(identity, owner, { kind: 'team', parent: owner.node });
    for (const node of [team.id, owner.node]) {
      await expect(identity.client.erasePerson({ caller: owner, node })).rejects.toMatchObject({
        code: 'erasure_unsupported',
      });
    }
    const { owner: stranger } = await newOwner(identity);
    await expect(
      identity.client.erasePerson({ caller: stranger, node: ada.id }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
    expect(await stateOf(person)).toMatchObject({ status: 'none' });
  });

  it('leaves the organisation an owner', async () => {
    const { owner } = await newOwner(identity);
    const boss = await child(identity, owner, { kind: 'user', parent: owner.node });
    const wish = { caller: owner, node: boss.id, name: 'b', role: 'owner', expiresAt: 0n };
    const { secret } = await identity.client.createKey(wish);
    const caller = await callerWith(identity, secret);
    await identity.client.revokeKey({ caller, key: owner.key });
    await expect(identity.client.erasePerson({ caller, node: boss.id })).rejects.toMatchObject({
      code: 'last_owner_key',
    });
    const { erasure } = await identity.client.getErasure({ caller, node: boss.id });
    expect(erasure?.status).toBe('none');
  });
});

describe('a legal hold', () => {
  it('queues an erasure, which begins when it is released', async () => {
    const person = await aPerson();
    const of = { caller: person.owner, node: person.ada.id };
    expect((await identity.client.placeHold(of)).erasure).toMatchObject({ held: true });
    await identity.client.placeHold(of);
    expect((await erase(person)).erasure).toMatchObject({ status: 'queued', held: true });
    await identity.restart();
    expect(await stateOf(person)).toMatchObject({ status: 'queued', held: true });
    const { node } = await identity.client.getNode(of);
    expect(node).toMatchObject({ name: 'Ada', email: 'ada@example.com' });
    expect((await callerWith(identity, person.secret)).node).toBe(person.ada.id);
    expect((await identity.client.releaseHold(of)).erasure).toMatchObject({ status: 'done' });
    await expectErased(person);
    await expect(identity.client.placeHold(of)).rejects.toMatchObject({ code: 'person_erased' });
  });

  it('keeps nothing back when nobody asked', async () => {
    const person = await aPerson();
    const of = { caller: person.owner, node: person.ada.id };
    await identity.client.placeHold(of);
    expect((await identity.client.releaseHold(of)).erasure).toMatchObject({
      status: 'none',
      held: false,
    });
    expect((await identity.client.releaseHold(of)).erasure).toMatchObject({ status: 'none' });
  });
});

describe('after a restore', () => {
  it('of keys alone, they are destroyed again before anything is served', async () => {
    const person = await aPerson();
    const backup = await temporaryFolder();
    await cp(identity.keys, backup, { recursive: true });
    await erase(person);
    await cp(backup, identity.keys, { recursive: true });
    expect(await keyFiles(person)).toContain(`${person.ada.id}.key`);
    await identity.restart();
    expect(await keyFiles(person)).not.toContain(`${person.ada.id}.key`);
    await rm(backup, { recursive: true });
  });

  it('of keys and rows, the log says whom to erase', async () => {
    const person = await aPerson();
    const { owner, ada } = person;
    identity.ledger.logs.set(owner.ledger, [
      JSON.stringify({ type: 'NodeOpened.v1', data: { node: ada.id } }),
      JSON.stringify({ type: 'ErasureDone.v1', data: { node: ada.id } }),
    ]);
    await expect.poll(async () => (await stateOf(person))?.status).toBe('done');
    await expect.poll(() => keyFiles(person)).not.toContain(`${ada.id}.key`);
    await expectErased(person);
    // The log says so already.
    expect(toldErasures(person)).toHaveLength(0);
  });

  it('an erasure that a crash cut between any two steps ends', async () => {
    const pool = openPool({ url: identity.url, schema: identitySchema });
    const person = await aPerson();
    const { owner, ada } = person;
    // As the first transaction leaves it: keys are revoked, and nothing else has happened.
    await pool.query('update api_key set revoked_at = 1 where node = $1', [ada.id]);
    await pool.query(
      `insert into erasure (node, organization, status, actor, requested_at)
       values ($1, $2, 'started', $2, 1)`,
      [ada.id, owner.organization],
    );
    await identity.restart();
    await expect.poll(async () => (await stateOf(person))?.status).toBe('done');
    await expectErased(person);
    await pool.end();
  });
});

describe('what is said about people', () => {
  const memoOf = async ({ owner: caller, ada }: Person, others: readonly string[] = []) => {
    const subjects = [ada.id, ...others];
    const texts = [{ field: 'memo', subjects, text: 'for the flowers' }];
    const sealed = await identity.client.seal({ caller, idempotency: 'idem', texts });
    return { key: `api:${caller.key}:idem`, texts: sealed.texts };
  };
  const openedBy = async (caller: Caller, entry: Awaited<ReturnType<typeof memoOf>>) =>
    (await identity.client.unseal({ caller, entries: [entry] })).entries[0]?.texts;

  it('is opened for owners and for themselves, and hidden from everybody else', async () => {
    const person = await aPerson();
    const { owner, secret } = person;
    const other = await child(identity, owner, { kind: 'user', parent: owner.node });
    const stranger = await child(identity, owner, { kind: 'user', parent: owner.node });
    const entry = await memoOf(person, [other.id]);
    expect(entry.texts[0]?.subjects).toEqual([person.ada.id, other.id].toSorted());
    const opened = [{ field: 'memo', status: 'opened', text: 'for the flowers' }];
    const hidden = [{ field: 'memo', status: 'hidden', text: '' }];
    const as = (node: string, role: string): Caller => ({ ...owner, node, role });
    expect(await openedBy(owner, entry)).toEqual(opened);
    expect(await openedBy(await callerWith(identity, secret), entry)).toEqual(opened);
    expect(await openedBy(as(other.id, 'member'), entry)).toEqual(opened);
    expect(await openedBy(as(stranger.id, 'member'), entry)).toEqual(hidden);
    expect(await openedBy(as(owner.node, 'auditor'), entry)).toEqual(hidden);
  });

  it('opens in its own entry and ledger alone', async () => {
    const person = await aPerson();
    const entry = await memoOf(person);
    const damaged = [{ field: 'memo', status: 'damaged', text: '' }];
    expect(await openedBy(person.owner, { ...entry, key: 'api:other:idem' })).toEqual(damaged);
    expect(await openedBy({ ...person.owner, ledger: 'led_x' }, entry)).toEqual(damaged);
  });

  it('has the same mac for the same text in the same entry, and another box each time', async () => {
    const person = await aPerson();
    const [one, two] = [await memoOf(person), await memoOf(person)];
    expect(one.texts[0]?.mac).toBe(two.texts[0]?.mac);
    expect(one.texts[0]?.box).not.toEqual(two.texts[0]?.box);
  });

  it('about two is unreadable when either is erased', async () => {
    const person = await aPerson();
    const other = await child(identity, person.owner, { kind: 'user', parent: person.owner.node });
    const both = await memoOf(person, [other.id]);
    const own = await memoOf({ ...person, ada: other });
    await erase(person);
    expect(await openedBy(person.owner, both)).toMatchObject([{ status: 'erased', text: '' }]);
    expect(await openedBy(person.owner, own)).toMatchObject([{ status: 'opened' }]);
  });
});
