import type { Caller } from '@alfred/contracts/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerWith, child, newOwner } from './actors.ts';
import { type RunningIdentity, runIdentity } from './running-identity.ts';

let identity: RunningIdentity;

beforeAll(async () => {
  identity = await runIdentity();
});

afterAll(() => identity.stop());

const keys = [
  { key: 'project', values: ['apollo', 'gemini'] },
  { key: 'stage', values: ['live', 'trial'] },
];

const memberOf = async (owner: Caller, node: string) => {
  const wish = { caller: owner, node, name: 'laptop', role: 'member' };
  const { key, secret } = await identity.client.createKey(wish);
  return { key: key?.id, secret };
};

describe('the asset of an organisation', () => {
  it('is dollars, or what was chosen, and callers carry it', async () => {
    const make = (asset: string, name: string) =>
      identity.client.createOrganization({ name, timeZone: 'UTC', asset });
    const [dollars, credits] = [await make('', 'Dollars'), await make('CREDIT/6', 'Credits')];
    expect([dollars.asset, credits.asset]).toEqual(['USD/9', 'CREDIT/6']);
    expect((await callerWith(identity, credits.secret)).asset).toBe('CREDIT/6');
    const opened = identity.ledger.told.flatMap(({ body }) =>
      body?.$case === 'openLedger' ? [[body.value.organization, body.value.assets]] : [],
    );
    expect(opened).toContainEqual([dollars.organization?.id, ['USD/9']]);
    expect(opened).toContainEqual([credits.organization?.id, ['USD/9', 'CREDIT/6']]);
    await expect(make('EUR/2', 'Euros')).rejects.toMatchObject({
      code: 'request_invalid',
      params: { param: 'asset' },
    });
  });

  it('is part of what a repeated request must not change', async () => {
    const wish = { name: 'Once', timeZone: 'UTC', idempotency: { key: 'asset' } };
    await identity.client.createOrganization({ ...wish, asset: 'USD/9' });
    expect((await identity.client.createOrganization(wish)).asset).toBe('USD/9');
    await expect(
      identity.client.createOrganization({ ...wish, asset: 'TOK/0' }),
    ).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });
});

describe('declared tags', () => {
  it('are replaced as a whole, read by everybody and carried by callers', async () => {
    const { owner, created } = await newOwner(identity);
    expect(owner.tagKeys).toEqual([]);
    expect(await identity.client.setTagKeys({ caller: owner, keys })).toEqual({ keys });
    expect((await callerWith(identity, created.secret)).tagKeys).toEqual(keys);
    const { secret } = await memberOf(owner, owner.node);
    const member = await callerWith(identity, secret);
    expect(await identity.client.listTagKeys({ caller: member })).toEqual({ keys });
    await expect(identity.client.setTagKeys({ caller: member, keys: [] })).rejects.toMatchObject({
      code: 'permission_missing',
    });
    const less = keys.slice(1);
    await identity.client.setTagKeys({ caller: owner, keys: less });
    expect(await identity.client.listTagKeys({ caller: owner })).toEqual({ keys: less });
  });

  it('are refused by the place that is wrong', async () => {
    const { owner } = await newOwner(identity);
    const wrong = [{ key: 'project', values: ['a', 'b c'] }];
    await expect(identity.client.setTagKeys({ caller: owner, keys: wrong })).rejects.toMatchObject({
      code: 'request_invalid',
      params: { param: 'keys.0.values.1' },
    });
  });

  it('are declared once under one idempotency key', async () => {
    const { owner } = await newOwner(identity);
    const idempotency = { key: 'declare' };
    await identity.client.setTagKeys({ caller: owner, keys, idempotency });
    await identity.client.setTagKeys({ caller: owner, keys: [] });
    await identity.client.setTagKeys({ caller: owner, keys, idempotency });
    expect(await identity.client.listTagKeys({ caller: owner })).toEqual({ keys: [] });
    await expect(
      identity.client.setTagKeys({ caller: owner, keys: [], idempotency }),
    ).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });
});

describe('tags of nodes', () => {
  it('are inherited down, and the nearest wins', async () => {
    const { owner } = await newOwner(identity);
    const { client } = identity;
    await client.setTagKeys({ caller: owner, keys });
    const team = await child(identity, owner, { kind: 'team', parent: owner.node });
    const user = await child(identity, owner, { kind: 'user', parent: team.id });
    const { secret } = await memberOf(owner, user.id);
    const set = (node: string, tags: Record<string, string>) =>
      client.setNodeTags({ caller: owner, node, tags });
    await set(owner.node, { costCentre: 'R-1', project: 'apollo' });
    await set(team.id, { costCentre: 'R-114', stage: 'trial' });
    const own = { stage: 'live' };
    const inForce = { costCentre: 'R-114', project: 'apollo', stage: 'live' };
    expect(await set(user.id, own)).toEqual({ tags: { node: user.id, tags: own, inForce } });
    expect((await callerWith(identity, secret)).tags).toEqual(inForce);
    await set(team.id, {});
    expect((await callerWith(identity, secret)).tags).toEqual({ ...inForce, costCentre: 'R-1' });
    const read = await client.listNodeTags({ caller: owner, nodes: [team.id, user.id] });
    expect(read.tags.map(({ node }) => node).toSorted()).toEqual([team.id, user.id].toSorted());
  });

  it('are those that the organisation has declared', async () => {
    const { owner } = await newOwner(identity);
    await identity.client.setTagKeys({ caller: owner, keys });
    const set = (tags: Record<string, string>) =>
      identity.client.setNodeTags({ caller: owner, node: owner.node, tags });
    for (const [tags, code, param] of [
      [{ colour: 'red' }, 'tag_undeclared', 'tags.colour'],
      [{ project: 'zeus' }, 'tag_undeclared', 'tags.project'],
      [{ costCentre: 'R 1' }, 'request_invalid', 'costCentre'],
    ] as const) {
      await expect(set(tags)).rejects.toMatchObject({ code, params: { param } });
    }
  });

  it('are neither seen nor set from outside', async () => {
    const [{ owner }, { owner: stranger }] = [await newOwner(identity), await newOwner(identity)];
    const { client } = identity;
    const nodes = [owner.node];
    expect(await client.listNodeTags({ caller: stranger, nodes })).toEqual({ tags: [] });
    await expect(
      client.setNodeTags({ caller: stranger, node: owner.node, tags: {} }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
    const team = await child(identity, owner, { kind: 'team', parent: owner.node });
    const member = await callerWith(identity, (await memberOf(owner, team.id)).secret);
    expect(await client.listNodeTags({ caller: member, nodes })).toEqual({ tags: [] });
    const many = Array.from({ length: 1_001 }, (_, n) => `usr_${n}`);
    await expect(client.listNodeTags({ caller: owner, nodes: many })).rejects.toMatchObject({
      code: 'request_invalid',
    });
  });
});
