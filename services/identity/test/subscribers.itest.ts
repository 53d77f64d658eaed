import type { CreateSubscriberResponse } from '@alfred/contracts/identity';
import { jetstream } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { natsReaders } from '../src/index.ts';
import { callerWith, child, newOwner } from './actors.ts';
import { runIdentity } from './running-identity.ts';
import {
  expected,
  natsPublicUrl,
  type SubscriberScene,
  subscriberScene,
  take,
  wish,
} from './subscriber-scene.ts';

let scene: SubscriberScene;

beforeAll(async () => {
  scene = await subscriberScene();
});

afterAll(() => scene.stop());

describe('a subscriber', () => {
  it('is told once how to come, and reads the whole log and what comes', async () => {
    const owner = await scene.organizationWithLog(5);
    const created = await scene.subscribe(owner);
    const { subscriber, access, credentials } = created;
    const id = subscriber?.id ?? '';
    const { organization } = owner;
    expect(subscriber).toMatchObject({ organization, name: 'Warehouse', revokedAt: 0n });
    expect(access).toEqual({
      natsUrl: natsPublicUrl,
      stream: `ALFRED_LEDGER_${organization}`,
      consumer: id,
      subjects: [`alfred.ledger.${organization}.>`],
      apiPrefix: 'ALFRED.API',
      inboxPrefix: `_INBOX_${id}`,
    });
    expect(credentials).toContain('BEGIN NATS USER JWT');
    const messages = await (await scene.reader(created)).consume();
    expect(await take(messages, 5)).toEqual(expected(owner, 1, 5));
    const more = await (await scene.reader(created)).consume();
    await scene.publish(owner, 6, 8);
    expect(await take(more, 3)).toEqual(expected(owner, 6, 8));
  });

  it('starts at any entry, and again at any other', async () => {
    const owner = await scene.organizationWithLog(9);
    const created = await scene.subscribe(owner, { startAt: 7n });
    expect(await take(await (await scene.reader(created)).fetch({ max_messages: 3 }), 3)).toEqual(
      expected(owner, 7, 9),
    );
    const id = created.subscriber?.id ?? '';
    await scene.identity.client.moveSubscriber({ caller: owner, subscriber: id, startAt: 3n });
    expect(await take(await (await scene.reader(created)).fetch({ max_messages: 7 }), 7)).toEqual(
      expected(owner, 3, 9),
    );
  });

  it('is there before the first entry of its organisation', async () => {
    const { owner } = await newOwner(scene.identity);
    const messages = await (await scene.reader(await scene.subscribe(owner))).consume();
    await scene.publish(owner, 1, 1);
    expect(await take(messages, 1)).toEqual(expected(owner, 1, 1));
  });

  it('is one and the same under one idempotency key, its credentials shown once', async () => {
    const owner = await scene.organizationWithLog(1);
    const request = { caller: owner, ...wish, idempotency: { key: 'once' } };
    const first = await scene.identity.client.createSubscriber(request);
    const again = await scene.identity.client.createSubscriber(request);
    expect(again).toEqual({ ...first, credentials: '' });
  });

  it('gets nothing from the moment in which it is revoked', async () => {
    const owner = await scene.organizationWithLog(3);
    const created = await scene.subscribe(owner);
    const { connection, stream, consumer, apiPrefix } = await scene.arrive(created);
    const held = await jetstream(connection, { apiPrefix }).consumers.get(stream, consumer);
    expect(await take(await held.fetch({ max_messages: 1 }), 1)).toHaveLength(1);
    const subscriber = created.subscriber?.id ?? '';
    const revoked = await scene.identity.client.revokeSubscriber({ caller: owner, subscriber });
    expect(revoked.subscriber?.revokedAt).toBeGreaterThan(0n);
    // The connection is the same one as before.
    const seen: string[] = [];
    const asking = async () => {
      const messages = await held.fetch({ max_messages: 10, expires: 1_000 });
      for await (const message of messages) seen.push(message.string());
    };
    await asking().catch(() => {});
    expect(seen).toEqual([]);
    await expect(
      jetstream(connection, { apiPrefix }).consumers.get(stream, consumer),
    ).rejects.toThrow('consumer not found');
    // Not by moving it either, and repeating it changes nothing.
    await expect(
      scene.identity.client.moveSubscriber({ caller: owner, subscriber, startAt: 1n }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
    expect(await scene.identity.client.revokeSubscriber({ caller: owner, subscriber })).toEqual(
      revoked,
    );
  });

  it('has credentials that the server itself ends', async () => {
    const owner = await scene.organizationWithLog(1);
    const { subscriber, credentials } = await scene.subscribe(owner, { expiresInDays: 1 });
    const [, claims = ''] = /-----BEGIN NATS USER JWT-----\n(\S+)/.exec(credentials) ?? [];
    const { exp } = JSON.parse(Buffer.from(claims.split('.')[1] ?? '', 'base64url').toString());
    const expiresAt = BigInt(exp) * 1_000_000n;
    expect(subscriber?.expiresAt).toBe(expiresAt);
    const inADay = scene.identity.clock.nowMicros() + 86_400_000_000n;
    expect(inADay - expiresAt).toBeGreaterThanOrEqual(0n);
    expect(inADay - expiresAt).toBeLessThan(1_000_000n);
  });
});

describe('what is left behind', () => {
  it('by those whose time has come is removed', async () => {
    const owner = await scene.organizationWithLog(1);
    await scene.subscribe(owner, { expiresInDays: 1 });
    expect(await scene.readers(owner)).toHaveLength(1);
    scene.identity.clock.advanceMicros(86_400_000_000n);
    await expect.poll(() => scene.readers(owner)).toEqual([]);
  });
});

describe('a revocation', () => {
  it('that NATS does not hear is told to its caller, and made good by itself', async () => {
    const owner = await scene.organizationWithLog(1);
    const { subscriber } = await scene.subscribe(owner);
    await scene.nats.server.kill();
    const revoke = () =>
      scene.identity.client.revokeSubscriber({ caller: owner, subscriber: subscriber?.id ?? '' });
    await expect(revoke()).rejects.toMatchObject({ code: 'service_unavailable' });
    await scene.nats.server.restart();
    await expect.poll(() => scene.readers(owner)).toEqual([]);
    expect((await revoke()).subscriber?.revokedAt).toBeGreaterThan(0n);
  });
});

describe('owners', () => {
  it('see their own subscribers, in order', async () => {
    const [owner, stranger] = [
      await scene.organizationWithLog(1),
      await scene.organizationWithLog(1),
    ];
    const first = await scene.subscribe(owner, { name: 'First' });
    const second = await scene.subscribe(owner, { name: 'Second' });
    await scene.subscribe(stranger);
    const list = (after: string, limit: number) =>
      scene.identity.client.listSubscribers({ caller: owner, after, limit });
    const { subscribers } = await list('', 9);
    expect(subscribers.map(({ name }) => name)).toEqual(['First', 'Second']);
    expect((await list(first.subscriber?.id ?? '', 1)).subscribers).toEqual([second.subscriber]);
    await expect(list('sub_none', 9)).rejects.toMatchObject({ code: 'cursor_invalid' });
    await expect(list('', 0)).rejects.toMatchObject({ code: 'request_invalid' });
    const subscriber = first.subscriber?.id ?? '';
    await expect(
      scene.identity.client.revokeSubscriber({ caller: stranger, subscriber }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
    await expect(
      scene.identity.client.moveSubscriber({ caller: stranger, subscriber, startAt: 1n }),
    ).rejects.toMatchObject({ code: 'resource_unknown' });
  });

  it('alone let somebody in', async () => {
    const owner = await scene.organizationWithLog(1);
    const user = await child(scene.identity, owner, { kind: 'user', parent: owner.node });
    for (const role of ['member', 'auditor']) {
      const { secret } = await scene.identity.client.createKey({
        ...{ caller: owner, node: user.id, name: role, role },
      });
      const caller = await callerWith(scene.identity, secret);
      await expect(scene.subscribe(caller)).rejects.toMatchObject({ code: 'permission_missing' });
    }
  });

  it.each([
    ['expiresInDays', { expiresInDays: 0 }],
    ['expiresInDays', { expiresInDays: 366 }],
    ['startAt', { startAt: 0n }],
    ['name', { name: ' ' }],
  ])('are told that %s is wrong', async (param, over) => {
    const owner = await scene.organizationWithLog(1);
    await expect(scene.subscribe(owner, over)).rejects.toMatchObject({
      ...{ code: 'request_invalid', params: { param } },
    });
  });

  it('have twenty at most, of those that read', async () => {
    const owner = await scene.organizationWithLog(1);
    const created: CreateSubscriberResponse[] = [];
    for (let n = 0; n < 20; n += 1) created.push(await scene.subscribe(owner));
    await expect(scene.subscribe(owner)).rejects.toMatchObject({ code: 'subscribers_too_many' });
    const subscriber = created[0]?.subscriber?.id ?? '';
    await scene.identity.client.revokeSubscriber({ caller: owner, subscriber });
    await scene.subscribe(owner);
  });
});

describe('where nobody outside can read', () => {
  it('it is said by name, and what must be set', async () => {
    const without = await runIdentity(
      natsReaders({ streams: scene.identityStreams, natsSigningSeed: undefined, natsPublicUrl }),
    );
    const { owner } = await newOwner(without);
    await expect(without.client.createSubscriber({ caller: owner, ...wish })).rejects.toMatchObject(
      { code: 'subscribers_unavailable' },
    );
    expect((await without.client.listSubscribers({ caller: owner, limit: 9 })).subscribers).toEqual(
      [],
    );
    await without.stop();
  });
});
