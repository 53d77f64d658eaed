import type { Caller, CreateOrganizationResponse } from '@alfred/contracts/identity';
import { KeyRevoked } from '@alfred/contracts/identity';
import { digestApiKey, isId, parseApiKey } from '@alfred/ids';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pepper, type RunningIdentity, runIdentity } from './running-identity.ts';

let identity: RunningIdentity;

beforeAll(async () => {
  identity = await runIdentity();
});

afterAll(() => identity.stop());

const newOrganization = (name = 'Analytical Engines') =>
  identity.client.createOrganization({ name, timeZone: 'Europe/London' });

async function callerWith(secret: string): Promise<Caller> {
  const found = await identity.client.resolveKey({ digest: digestApiKey(secret, pepper) });
  if (!found.caller) throw new Error('no caller');
  return found.caller;
}

async function newOwner(): Promise<{ owner: Caller; created: CreateOrganizationResponse }> {
  const created = await newOrganization();
  return { created, owner: await callerWith(created.secret) };
}

const child = async (caller: Caller, kind: string, parent: string, name = 'Ada') => {
  const { node } = await identity.client.createNode({ caller, kind, name, parent });
  if (!node) throw new Error('no node');
  return node;
};

describe('a new organisation', () => {
  it('has a root, a ledger and an owner, whose key resolves to it', async () => {
    const { created, owner } = await newOwner();
    const root = created.organization?.id ?? '';
    expect(isId('org', root)).toBe(true);
    expect(isId('led', created.ledger)).toBe(true);
    expect(parseApiKey(created.secret)?.prefix).toBe('alf_live_');
    expect(owner).toMatchObject({
      organization: root,
      ledger: created.ledger,
      node: root,
      role: 'owner',
      path: [root],
      mode: 'live',
      expiresAt: 0n,
    });
  });

  it('is told to the ledger in order and without its name', async () => {
    const before = identity.ledger.told.length;
    const { organization, ledger } = await newOrganization('Confidential');
    const told = identity.ledger.told.slice(before);
    expect(told.map(({ body, origin }) => [body?.$case, origin?.value])).toEqual([
      ['openLedger', ledger],
      ['openNode', organization?.id],
    ]);
    expect(
      JSON.stringify(told, (_, value) => (typeof value === 'bigint' ? '' : value)),
    ).not.toContain('Confidential');
  });

  it('is one and the same under one idempotency key, its secret shown once', async () => {
    const wish = { name: 'Once', timeZone: 'UTC', idempotency: { key: 'once' } };
    const first = await identity.client.createOrganization(wish);
    const again = await identity.client.createOrganization(wish);
    expect(again).toEqual({ ...first, secret: '' });
    await expect(
      identity.client.createOrganization({ ...wish, name: 'Twice' }),
    ).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('is made even while the ledger is away, because its key is shown only now', async () => {
    identity.ledger.away = true;
    const { secret, organization, ledger } = await newOrganization();
    identity.ledger.away = false;
    expect((await callerWith(secret)).node).toBe(organization?.id);
    const told = () => identity.ledger.told.map(({ origin }) => origin?.value);
    await expect.poll(told, { timeout: 10_000 }).toContain(organization?.id);
    expect(told()).toContain(ledger);
  });

  it.each(['Mars/Olympus', '+02:00', 'x'])('needs a place, not %s', async (timeZone) => {
    await expect(identity.client.createOrganization({ name: 'x', timeZone })).rejects.toMatchObject(
      {
        code: 'request_invalid',
        params: { param: 'timeZone' },
      },
    );
  });
});

describe('nodes', () => {
  it('are created under each other, renamed and listed in order', async () => {
    const { owner } = await newOwner();
    const department = await child(owner, 'department', owner.node, 'Research');
    const team = await child(owner, 'team', department.id);
    const user = await child(owner, 'user', team.id);
    expect([department.id, team.id, user.id].map((id) => id.split('_')[0])).toEqual([
      'dep',
      'team',
      'usr',
    ]);
    await identity.client.renameNode({ caller: owner, node: user.id, name: 'Zoe\u0308' });
    const { node } = await identity.client.getNode({ caller: owner, node: user.id });
    expect(node).toMatchObject({ name: 'Zoë', parent: team.id, kind: 'user' });
    const first = await identity.client.listNodes({ caller: owner, after: '', limit: 2 });
    expect(first.nodes.map(({ id }) => id)).toEqual([owner.node, department.id]);
    const rest = await identity.client.listNodes({ caller: owner, after: department.id, limit: 9 });
    expect(rest.nodes.map(({ id }) => id)).toEqual([team.id, user.id]);
  });

  it('obey the rules of the tree', async () => {
    const { owner } = await newOwner();
    const user = await child(owner, 'user', owner.node);
    await expect(child(owner, 'team', user.id)).rejects.toMatchObject({
      code: 'node_parent_invalid',
    });
    await expect(child(owner, 'organization', owner.node)).rejects.toMatchObject({
      code: 'node_parent_invalid',
    });
    await expect(child(owner, 'galaxy', owner.node)).rejects.toMatchObject({
      code: 'request_invalid',
    });
    await expect(child(owner, 'user', 'usr_none')).rejects.toMatchObject({
      code: 'resource_unknown',
    });
    let parent = owner.node;
    for (let level = 2; level <= 8; level += 1)
      parent = (await child(owner, 'department', parent)).id;
    await expect(child(owner, 'user', parent)).rejects.toMatchObject({ code: 'tree_too_deep' });
  });

  it.each(['', ' ', 'a\nb', 'x'.repeat(201)])('refuse the name %j', async (name) => {
    const { owner } = await newOwner();
    await expect(child(owner, 'user', owner.node, name)).rejects.toMatchObject({
      code: 'request_invalid',
      params: { param: 'name' },
    });
  });

  it('stay when the ledger is away, and are told to it when it is back', async () => {
    const { owner } = await newOwner();
    const wish = {
      caller: owner,
      kind: 'user',
      name: 'Late',
      parent: owner.node,
      idempotency: { key: 'late' },
    };
    identity.ledger.away = true;
    await expect(identity.client.createNode(wish)).rejects.toMatchObject({
      code: 'service_unavailable',
    });
    identity.ledger.away = false;
    const { node } = await identity.client.createNode(wish);
    const told = identity.ledger.told.filter(({ origin }) => origin?.value === node?.id);
    expect(told).toHaveLength(1);
    const { nodes } = await identity.client.listNodes({ caller: owner, after: '', limit: 9 });
    expect(nodes.map(({ name }) => name)).toEqual(['Analytical Engines', 'Late']);
  });

  it('are made once by racing repeats of one request', async () => {
    const { owner } = await newOwner();
    const wish = { caller: owner, kind: 'user', name: 'Racer', parent: owner.node };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        identity.client.createNode({ ...wish, idempotency: { key: 'race' } }),
      ),
    );
    expect(new Set(answers.map(({ node }) => node?.id)).size).toBe(1);
  });
});

describe('keys', () => {
  it('are stored as digests, prefix and last four, never as themselves', async () => {
    const { owner } = await newOwner();
    const { key, secret } = await identity.client.createKey({
      caller: owner,
      node: owner.node,
      name: 'laptop',
      role: 'member',
    });
    expect(key).toMatchObject({ prefix: 'alf_live_', lastFour: secret.slice(-4), role: 'member' });
    const client = new pg.Client({ connectionString: identity.url });
    await client.connect();
    const rows: unknown[] = [];
    for (const table of ['api_key', 'idempotency', 'relay', 'node', 'organization']) {
      rows.push((await client.query(`select t::text from identity.${table} t`)).rows);
    }
    await client.end();
    const everything = JSON.stringify(rows);
    expect(everything).toContain(digestApiKey(secret, pepper).toString('hex'));
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(Buffer.from(secret).toString('hex'));
  });

  it('of service accounts say so, and name the whole path', async () => {
    const { owner } = await newOwner();
    const team = await child(owner, 'team', owner.node);
    const machine = await child(owner, 'service_account', team.id);
    const { secret } = await identity.client.createKey({
      ...{ caller: owner, node: machine.id, name: 'ci', role: 'member' },
    });
    expect(secret).toMatch(/^alf_sa_/);
    expect(await callerWith(secret)).toMatchObject({
      mode: 'service_account',
      path: [owner.node, team.id, machine.id],
    });
  });

  it('end when revoked, which is published and can be repeated', async () => {
    const { owner } = await newOwner();
    const { key, secret } = await identity.client.createKey({
      ...{ caller: owner, node: owner.node, name: 'old', role: 'auditor' },
    });
    const id = key?.id ?? '';
    const { key: revoked } = await identity.client.revokeKey({ caller: owner, key: id });
    expect(revoked?.revokedAt).toBeGreaterThan(0n);
    await expect(callerWith(secret)).rejects.toThrow('no caller');
    identity.clock.advanceMicros(1_000n);
    const { key: again } = await identity.client.revokeKey({ caller: owner, key: id });
    expect(again).toEqual(revoked);
    const heard = () =>
      identity.published
        .filter(({ subject }) => subject === `alfred.identity.${owner.organization}.KeyRevoked.v1`)
        .map(({ bytes }) => KeyRevoked.decode(bytes));
    await expect.poll(heard).toContainEqual({ organization: owner.organization, key: id });
  });

  it('end by themselves at their time', async () => {
    const { owner } = await newOwner();
    const expiresAt = identity.clock.nowMicros() + 1_000_000n;
    const wish = { caller: owner, node: owner.node, name: 'short', role: 'member', expiresAt };
    const { secret } = await identity.client.createKey(wish);
    expect(await callerWith(secret)).toMatchObject({ expiresAt });
    identity.clock.advanceMicros(1_000_000n);
    await expect(callerWith(secret)).rejects.toThrow('no caller');
    await expect(identity.client.createKey(wish)).rejects.toMatchObject({
      code: 'request_invalid',
      params: { param: 'expiresAt' },
    });
  });

  it('are never above whoever makes or revokes them', async () => {
    const { owner, created } = await newOwner();
    const user = await child(owner, 'user', owner.node);
    const { secret } = await identity.client.createKey({
      ...{ caller: owner, node: user.id, name: 'own', role: 'member' },
    });
    const member = await callerWith(secret);
    const ask = (role: string) =>
      identity.client.createKey({ caller: member, node: user.id, name: 'x', role });
    await expect(ask('owner')).rejects.toMatchObject({ code: 'role_above_caller' });
    await expect(ask('auditor')).rejects.toMatchObject({ code: 'role_above_caller' });
    await expect(ask('king')).rejects.toMatchObject({ code: 'request_invalid' });
    expect((await ask('member')).key?.role).toBe('member');
    const { key: strong } = await identity.client.createKey({
      ...{ caller: owner, node: user.id, name: 'strong', role: 'owner' },
    });
    await expect(
      identity.client.revokeKey({ caller: member, key: strong?.id ?? '' }),
    ).rejects.toMatchObject({ code: 'permission_missing' });
    await expect(
      identity.client.revokeKey({ caller: member, key: created.owner?.id ?? '' }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
  });
});

describe('members', () => {
  it('see their own node and what is below, and nothing else', async () => {
    const { owner } = await newOwner();
    const team = await child(owner, 'team', owner.node);
    const inside = await child(owner, 'user', team.id);
    const outside = await child(owner, 'user', owner.node);
    const { secret } = await identity.client.createKey({
      ...{ caller: owner, node: team.id, name: 'team', role: 'member' },
    });
    const member = await callerWith(secret);
    const { nodes } = await identity.client.listNodes({ caller: member, after: '', limit: 9 });
    expect(nodes.map(({ id }) => id)).toEqual([team.id, inside.id]);
    const { keys } = await identity.client.listKeys({ caller: member, after: '', limit: 9 });
    expect(keys.map(({ name }) => name)).toEqual(['team']);
    await expect(
      identity.client.getNode({ caller: member, node: outside.id }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
    await expect(
      identity.client.listNodes({ caller: member, after: outside.id, limit: 9 }),
    ).rejects.toMatchObject({ code: 'cursor_invalid' });
  });
});

describe('lists', () => {
  it('are bounded, and take only their own cursors', async () => {
    const { owner } = await newOwner();
    const list = (after: string, limit: number) =>
      identity.client.listKeys({ caller: owner, after, limit });
    await expect(list('', 0)).rejects.toMatchObject({ code: 'request_invalid' });
    await expect(list('', 501)).rejects.toMatchObject({ code: 'request_invalid' });
    await expect(list('key_none', 5)).rejects.toMatchObject({ code: 'cursor_invalid' });
  });
});

it('takes a call without a caller for a bug', async () => {
  await expect(identity.client.listNodes({ after: '', limit: 5 })).rejects.toMatchObject({
    code: 'internal',
  });
});
