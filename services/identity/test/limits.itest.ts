import { LimitsChanged } from '@alfred/contracts/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerWith, child, newOwner } from './actors.ts';
import { type RunningIdentity, runIdentity } from './running-identity.ts';

let identity: RunningIdentity;

beforeAll(async () => {
  identity = await runIdentity();
});

afterAll(() => identity.stop());

const limit = { requests: 100, windowSeconds: 60, models: [], networks: [] };

/** An owner, a team, and somebody in it with a key. */
async function team() {
  const { owner } = await newOwner(identity);
  const node = await child(identity, owner, { kind: 'team', parent: owner.node });
  const user = await child(identity, owner, { kind: 'user', parent: node.id });
  const { key, secret } = await identity.client.createKey({
    ...{ caller: owner, node: user.id, name: 'laptop', role: 'member' },
  });
  return { owner, node: node.id, user: user.id, key: key?.id ?? '', secret };
}

const heardOf = (organization: string) =>
  identity.published
    .filter(({ subject }) => subject === `alfred.identity.${organization}.LimitsChanged.v1`)
    .map(({ bytes }) => LimitsChanged.decode(bytes));

describe('request limits', () => {
  it('come with the caller: the own one of its key, and those of the nodes above, from the top', async () => {
    const { owner, node, user, key, secret } = await team();
    const { client } = identity;
    expect((await callerWith(identity, secret)).limits).toEqual([]);
    await client.setNodeLimit({ caller: owner, node: user, limit: { ...limit, requests: 7 } });
    await client.setNodeLimit({ caller: owner, node: owner.node, limit });
    const { key: limited } = await client.setKeyLimit({ caller: owner, key, limit });
    expect(limited).toMatchObject({ id: key, limit });
    expect((await callerWith(identity, secret)).limits).toEqual([
      { kind: 'key', id: key, ...limit },
      { kind: 'node', id: owner.node, ...limit },
      { kind: 'node', id: user, ...limit, requests: 7 },
    ]);
    const { node: seen } = await client.getNode({ caller: owner, node: user });
    expect(seen?.limit).toEqual({ ...limit, requests: 7 });
    expect((await client.getNode({ caller: owner, node })).node?.limit).toBeUndefined();
    const { keys } = await client.listKeys({ caller: owner, limit: 10 });
    expect(keys.map((each) => each.limit)).toEqual([undefined, limit]);
  });

  it('are set with a new key, replaced, and removed', async () => {
    const { owner, user } = await team();
    const { client } = identity;
    const wish = { caller: owner, node: user, name: 'ci', role: 'member', limit };
    const { key, secret } = await client.createKey(wish);
    expect(key?.limit).toEqual(limit);
    const id = key?.id ?? '';
    const wider = {
      ...{ requests: 1_000, windowSeconds: 3_600, burst: 20, tokens: 9_000, concurrency: 2 },
      networks: ['10.0.0.0/8'],
      models: [{ model: 'gpt-4o*', windowSeconds: 60, tokens: 100 }],
    };
    await client.setKeyLimit({ caller: owner, key: id, limit: wider });
    expect((await callerWith(identity, secret)).limits).toEqual([{ kind: 'key', id, ...wider }]);
    const { key: freed } = await client.setKeyLimit({ caller: owner, key: id });
    expect(freed?.limit).toBeUndefined();
    expect((await callerWith(identity, secret)).limits).toEqual([]);
  });

  it('are announced each time, so that no bus takes the second change for a repeat', async () => {
    const { owner, node, key } = await team();
    const { organization } = owner;
    const { client } = identity;
    await client.setKeyLimit({ caller: owner, key, limit });
    await client.setKeyLimit({ caller: owner, key });
    await client.setNodeLimit({ caller: owner, node, limit });
    await expect
      .poll(() => heardOf(organization))
      .toEqual([
        { organization, key, node: '' },
        { organization, key, node: '' },
        { organization, key: '', node },
      ]);
    const ids = identity.published
      .filter(({ subject }) => subject.includes(organization))
      .map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are set once under one idempotency key', async () => {
    const { owner, key } = await team();
    const set = (requests: number) =>
      identity.client.setKeyLimit({
        ...{ caller: owner, key, idempotency: { key: 'a' } },
        limit: { ...limit, requests },
      });
    expect((await set(5)).key?.limit?.requests).toBe(5);
    expect((await set(5)).key?.limit?.requests).toBe(5);
    await expect(set(6)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it.each([
    [{ requests: 0, windowSeconds: 60 }, 'limits.requests'],
    [{ requests: 100_001, windowSeconds: 60 }, 'limits.requests'],
    [{ requests: 1, windowSeconds: 86_401 }, 'limits.windowSeconds'],
  ])('are within bounds: %j', async (wrong, param) => {
    const { owner, key, node, user } = await team();
    const refusal = { code: 'request_invalid', params: { param } };
    const { client } = identity;
    const created = { caller: owner, node: user, name: 'x', role: 'member', limit: wrong };
    for (const asked of [
      client.setKeyLimit({ caller: owner, key, limit: wrong }),
      client.setNodeLimit({ caller: owner, node, limit: wrong }),
      client.createKey(created),
    ]) {
      await expect(asked).rejects.toMatchObject(refusal);
    }
  });

  it('are for owners to set: whoever is limited would else raise them', async () => {
    const { user, key, secret } = await team();
    const member = await callerWith(identity, secret);
    const { client } = identity;
    const created = { caller: member, node: user, name: 'x', role: 'member' };
    for (const asked of [
      client.setKeyLimit({ caller: member, key, limit }),
      client.setNodeLimit({ caller: member, node: user }),
      client.createKey({ ...created, limit }),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'permission_missing' });
    }
    expect((await client.createKey(created)).key?.limit).toBeUndefined();
  });

  it('are nothing that another organisation sees or sets', async () => {
    const [{ key, node }, { owner: stranger }] = [await team(), await newOwner(identity)];
    const { client } = identity;
    const unknown = { code: 'resource_unknown' };
    await expect(client.setKeyLimit({ caller: stranger, key, limit })).rejects.toMatchObject(
      unknown,
    );
    await expect(client.setNodeLimit({ caller: stranger, node, limit })).rejects.toMatchObject(
      unknown,
    );
  });
});
