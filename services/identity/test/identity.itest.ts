import { isId, parseApiKey } from '@alfred/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerWith, child, newOrganization, newOwner } from './actors.ts';
import { type RunningIdentity, runIdentity } from './running-identity.ts';

let identity: RunningIdentity;

beforeAll(async () => {
  identity = await runIdentity();
});

afterAll(() => identity.stop());

describe('a new organisation', () => {
  it('has a root, a ledger and an owner, whose key resolves to it', async () => {
    const { created, owner } = await newOwner(identity);
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
    const { organization, ledger } = await newOrganization(identity, 'Confidential');
    const told = identity.ledger.told.slice(before, before + 2);
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
    const { secret, organization, ledger } = await newOrganization(identity);
    identity.ledger.away = false;
    expect((await callerWith(identity, secret)).node).toBe(organization?.id);
    const told = () => identity.ledger.told.map(({ origin }) => origin?.value);
    await expect.poll(told).toContain(organization?.id);
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
    const { owner } = await newOwner(identity);
    const department = await child(identity, owner, {
      kind: 'department',
      parent: owner.node,
      name: 'Research',
    });
    const team = await child(identity, owner, { kind: 'team', parent: department.id });
    const user = await child(identity, owner, { kind: 'user', parent: team.id });
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
    const { owner } = await newOwner(identity);
    const user = await child(identity, owner, { kind: 'user', parent: owner.node });
    await expect(child(identity, owner, { kind: 'team', parent: user.id })).rejects.toMatchObject({
      code: 'node_parent_invalid',
    });
    await expect(
      child(identity, owner, { kind: 'organization', parent: owner.node }),
    ).rejects.toMatchObject({
      code: 'node_parent_invalid',
    });
    await expect(
      child(identity, owner, { kind: 'galaxy', parent: owner.node }),
    ).rejects.toMatchObject({
      code: 'request_invalid',
    });
    await expect(
      child(identity, owner, { kind: 'user', parent: 'usr_none' }),
    ).rejects.toMatchObject({
      code: 'resource_unknown',
    });
    let parent = owner.node;
    for (let level = 2; level <= 8; level += 1)
      parent = (await child(identity, owner, { kind: 'department', parent: parent })).id;
    await expect(child(identity, owner, { kind: 'user', parent: parent })).rejects.toMatchObject({
      code: 'tree_too_deep',
    });
  });

  it.each(['', ' ', 'a\nb', 'x'.repeat(201)])('refuse the name %j', async (name) => {
    const { owner } = await newOwner(identity);
    await expect(
      child(identity, owner, { kind: 'user', parent: owner.node, name }),
    ).rejects.toMatchObject({
      code: 'request_invalid',
      params: { param: 'name' },
    });
  });

  it('stay when the ledger is away, and are told to it when it is back', async () => {
    const { owner } = await newOwner(identity);
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
    const { owner } = await newOwner(identity);
    const wish = { caller: owner, kind: 'user', name: 'Racer', parent: owner.node };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        identity.client.createNode({ ...wish, idempotency: { key: 'race' } }),
      ),
    );
    expect(new Set(answers.map(({ node }) => node?.id)).size).toBe(1);
  });
});

describe('members', () => {
  it('see their own node and what is below, and nothing else', async () => {
    const { owner } = await newOwner(identity);
    const team = await child(identity, owner, { kind: 'team', parent: owner.node });
    const inside = await child(identity, owner, { kind: 'user', parent: team.id });
    const outside = await child(identity, owner, { kind: 'user', parent: owner.node });
    const { secret } = await identity.client.createKey({
      ...{ caller: owner, node: team.id, name: 'team', role: 'member' },
    });
    const member = await callerWith(identity, secret);
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
    const { owner } = await newOwner(identity);
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

it('says what it misses', async () => {
  expect(await identity.missing()).toEqual([]);
});
