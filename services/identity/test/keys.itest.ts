import { KeyRevoked } from '@alfred/contracts/identity';
import { digestApiKey } from '@alfred/ids';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerWith, child, newOwner } from './actors.ts';
import { pepper, type RunningIdentity, runIdentity } from './running-identity.ts';

let identity: RunningIdentity;

beforeAll(async () => {
  identity = await runIdentity();
});

afterAll(() => identity.stop());

describe('keys', () => {
  it('are stored as digests, prefix and last four, never as themselves', async () => {
    const { owner } = await newOwner(identity);
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
    const { owner } = await newOwner(identity);
    const team = await child(identity, owner, { kind: 'team', parent: owner.node });
    const machine = await child(identity, owner, { kind: 'service_account', parent: team.id });
    const { secret } = await identity.client.createKey({
      ...{ caller: owner, node: machine.id, name: 'ci', role: 'member' },
    });
    expect(secret).toMatch(/^alf_sa_/);
    expect(await callerWith(identity, secret)).toMatchObject({
      mode: 'service_account',
      path: [owner.node, team.id, machine.id],
    });
  });

  it('end when revoked, which is published and can be repeated', async () => {
    const { owner } = await newOwner(identity);
    const { key, secret } = await identity.client.createKey({
      ...{ caller: owner, node: owner.node, name: 'old', role: 'auditor' },
    });
    const id = key?.id ?? '';
    const { key: revoked } = await identity.client.revokeKey({ caller: owner, key: id });
    expect(revoked?.revokedAt).toBeGreaterThan(0n);
    await expect(callerWith(identity, secret)).rejects.toThrow('no caller');
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
    const { owner } = await newOwner(identity);
    const expiresAt = identity.clock.nowMicros() + 1_000_000n;
    const wish = { caller: owner, node: owner.node, name: 'short', role: 'member', expiresAt };
    const { secret } = await identity.client.createKey(wish);
    expect(await callerWith(identity, secret)).toMatchObject({ expiresAt });
    identity.clock.advanceMicros(1_000_000n);
    await expect(callerWith(identity, secret)).rejects.toThrow('no caller');
    await expect(identity.client.createKey(wish)).rejects.toMatchObject({
      code: 'request_invalid',
      params: { param: 'expiresAt' },
    });
  });

  it('of the last owner stay, whoever asks and however many at once', async () => {
    const { owner, created } = await newOwner(identity);
    const first = created.owner?.id ?? '';
    const revoke = (key: string) => identity.client.revokeKey({ caller: owner, key });
    const refusal = { code: 'last_owner_key', params: { key: first } };
    await expect(revoke(first)).rejects.toMatchObject(refusal);
    expect((await callerWith(identity, created.secret)).key).toBe(first);
    const wish = { caller: owner, node: owner.node, name: 'spare', role: 'owner' };
    // One that has ended by itself manages nothing.
    const expiresAt = identity.clock.nowMicros() + 1_000n;
    await identity.client.createKey({ ...wish, expiresAt });
    identity.clock.advanceMicros(1_000n);
    await expect(revoke(first)).rejects.toMatchObject(refusal);
    const { key: spare } = await identity.client.createKey(wish);
    const both = await Promise.allSettled([revoke(first), revoke(spare?.id ?? '')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('are never above whoever makes or revokes them', async () => {
    const { owner, created } = await newOwner(identity);
    const user = await child(identity, owner, { kind: 'user', parent: owner.node });
    const { secret } = await identity.client.createKey({
      ...{ caller: owner, node: user.id, name: 'own', role: 'member' },
    });
    const member = await callerWith(identity, secret);
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
