import type { Caller } from '@alfred/contracts/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callerWith, child, newOwner } from './actors.ts';
import { type RunningIdentity, runIdentity } from './running-identity.ts';

let identity: RunningIdentity;
let owner: Caller;

beforeAll(async () => {
  identity = await runIdentity();
});

afterAll(() => identity.stop());

beforeEach(async () => {
  ({ owner } = await newOwner(identity));
});

const testKey = (node: string, over = {}) =>
  identity.client.createKey({
    ...{ caller: owner, node, name: 'ci', role: 'member', mode: 'test' },
    ...over,
  });

const told = () => identity.ledger.told.map(({ body }) => body);

describe('a test key', () => {
  it('can be told at a glance, and leads to an organisation and a ledger of its own', async () => {
    const team = await child(identity, owner, { kind: 'team', parent: owner.node });
    const user = await child(identity, owner, { kind: 'user', parent: team.id });
    const { key, secret } = await testKey(user.id);
    expect(secret).toMatch(/^alf_test_/);
    expect(key).toMatchObject({ organization: owner.organization, node: user.id, role: 'member' });
    const caller = await callerWith(identity, secret);
    expect(caller).toMatchObject({ mode: 'test', role: 'member', key: key?.id, asset: 'USD/9' });
    const real = [owner.organization, owner.ledger, team.id, user.id];
    const reached = [caller.organization, caller.ledger, caller.node, ...caller.path];
    expect(reached.filter((id) => real.includes(id))).toEqual([]);
    expect(caller.path).toEqual([caller.organization, caller.node]);
  });

  it('of the organisation itself leads to the root of the sandbox', async () => {
    const caller = await callerWith(identity, (await testKey(owner.node)).secret);
    expect(caller).toMatchObject({ node: caller.organization, path: [caller.organization] });
  });

  it('is for members alone', async () => {
    for (const role of ['owner', 'auditor']) {
      await expect(testKey(owner.node, { role })).rejects.toMatchObject({
        code: 'request_invalid',
      });
    }
  });

  it('makes no other key: one that is live would lead out of the sandbox', async () => {
    const caller = await callerWith(identity, (await testKey(owner.node)).secret);
    const { node } = caller;
    for (const mode of ['', 'test']) {
      const wish = { caller, node, name: 'out', role: 'member', mode };
      await expect(identity.client.createKey(wish)).rejects.toMatchObject({
        code: 'permission_missing',
      });
    }
    await expect(identity.client.openSandbox({ caller, node })).rejects.toMatchObject({
      code: 'permission_missing',
    });
  });

  it('is seen and revoked by those who see its node', async () => {
    const { key, secret } = await testKey(owner.node);
    const { keys } = await identity.client.listKeys({ caller: owner, limit: 100 });
    expect(keys.map(({ prefix }) => prefix)).toEqual(['alf_live_', 'alf_test_']);
    await identity.client.revokeKey({ caller: owner, key: key?.id ?? '' });
    await expect(callerWith(identity, secret)).rejects.toThrow();
  });

  it('is bound to networks as its node is, and takes nothing of what the node may send', async () => {
    const limit = { requests: 5, windowSeconds: 60, networks: ['10.0.0.0/8'] };
    await identity.client.setNodeLimit({ caller: owner, node: owner.node, limit });
    const { limits } = await callerWith(identity, (await testKey(owner.node)).secret);
    expect(limits).toMatchObject([{ kind: 'node', id: owner.node, networks: ['10.0.0.0/8'] }]);
    expect(limits[0]?.requests).toBeUndefined();
  });

  it('of no kind that is known is not made', async () => {
    await expect(testKey(owner.node, { mode: 'staging' })).rejects.toMatchObject({
      code: 'internal',
    });
  });
});

describe('a sandbox', () => {
  it('is opened once for an organisation, and has one place for each node', async () => {
    const user = await child(identity, owner, { kind: 'user', parent: owner.node });
    const open = (node: string) => identity.client.openSandbox({ caller: owner, node });
    const [one, same, other] = await Promise.all([open(user.id), open(user.id), open(owner.node)]);
    expect(same).toEqual(one);
    expect(other).toMatchObject({ organization: one.organization, ledger: one.ledger });
    expect(other.node).not.toBe(one.node);
    const caller = await callerWith(identity, (await testKey(user.id)).secret);
    expect(caller).toMatchObject({ ledger: one.ledger, node: one.node });
  });

  it('tells its own ledger of its nodes and of test credits, and the real one of nothing', async () => {
    const before = told().length;
    const sandbox = await identity.client.openSandbox({ caller: owner, node: owner.node });
    const amount = '1000000000000000';
    expect(told().slice(before)).toMatchObject([
      { $case: 'openLedger', value: { organization: sandbox.organization } },
      { $case: 'openNode', value: { node: sandbox.node, kind: 'organization' } },
      { $case: 'issueCredits', value: { node: sandbox.node, asset: 'USD/9', amount } },
    ]);
  });

  it('shows nobody of the organisation a node that is not there', async () => {
    const sandbox = await identity.client.openSandbox({ caller: owner, node: owner.node });
    const { nodes } = await identity.client.listNodes({ caller: owner, limit: 100 });
    expect(nodes.map(({ id }) => id)).toEqual([owner.node]);
    await expect(
      identity.client.getNode({ caller: owner, node: sandbox.node }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
  });

  it('of somebody else is none of theirs', async () => {
    const { owner: other } = await newOwner(identity);
    await expect(
      identity.client.openSandbox({ caller: other, node: owner.node }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
  });

  it('says that the ledger is away, and is there when it is back', async () => {
    const user = await child(identity, owner, { kind: 'user', parent: owner.node });
    identity.ledger.away = true;
    const wish = { caller: owner, node: user.id };
    await expect(identity.client.openSandbox(wish)).rejects.toMatchObject({
      code: 'service_unavailable',
    });
    identity.ledger.away = false;
    expect((await identity.client.openSandbox(wish)).node).not.toBe('');
  });
});
