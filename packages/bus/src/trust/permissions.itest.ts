import type { NatsConnection } from '@nats-io/nats-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  isListeningForbidden,
  isPublishForbidden,
  type SecuredNats,
  securedNats,
} from '../../test/secured-nats.ts';
import { alfredTopology } from '../topology/topology.ts';
import { usageSubject } from '../topology/usage-subjects.ts';
import { mintCredentials } from './mint-credentials.ts';

let nats: SecuredNats;
beforeAll(async () => {
  nats = await securedNats();
});
afterAll(() => nats.stop());

const bytes = Buffer.from('bytes');

describe('what a service is for', () => {
  it('is allowed: usage goes from a gateway to metering', async () => {
    const [gateway, metering] = [await nats.bus('gateway'), await nats.bus('metering')];
    const received = Promise.withResolvers<string>();
    await metering.subscribe({ subject: 'alfred.usage.*.*', durable: 'metering' }, async ({ id }) =>
      received.resolve(id),
    );
    await gateway.publish({ subject: usageSubject('inc_a'), id: 'inc_a:1', bytes });
    expect(await received.promise).toBe('inc_a:1');
  });

  it.each([
    [
      'identity',
      'gateway',
      'alfred.identity.org_1.KeyRevoked.v1',
      'alfred.identity.*.KeyRevoked.v1',
    ],
    ['policy', 'gateway', 'alfred.policy.org_1.PolicyPublished.v1', 'alfred.policy.>'],
    ['quota', 'quota', 'alfred.quota.org_1.LeasesRecalled.v1', 'alfred.quota.*.LeasesRecalled.v1'],
  ])('is allowed: %s tells %s of %s', async (from, to, subject, wanted) => {
    const [publisher, reader] = [await nats.bus(from), await nats.bus(to)];
    const received = Promise.withResolvers<string>();
    await reader.subscribe({ subject: wanted }, async ({ id }) => received.resolve(id));
    await publisher.publish({ subject, id: 'x', bytes });
    expect(await received.promise).toBe('x');
  });

  it('is allowed: the ledger keeps its streams, and others are woken by them', async () => {
    const [ledger, analytics] = [await nats.bus('ledger'), await nats.bus('analytics')];
    const heard = Promise.withResolvers<string>();
    await analytics.subscribe({ subject: 'alfred.ledger.*.>' }, async ({ subject }) =>
      heard.resolve(subject),
    );
    expect(await ledger.ledgerStreams.end('org_1')).toMatchObject({ seq: 0n });
    const entry = { seq: 1n, type: 'LedgerOpened.v1', bytes };
    expect(await ledger.ledgerStreams.append('org_1', 0n, [entry])).toBe(true);
    expect(await ledger.ledgerStreams.end('org_1')).toMatchObject({ seq: 1n });
    expect(await heard.promise).toBe('alfred.ledger.org_1.LedgerOpened.v1');
    const reader = { organization: 'org_1', name: 'reader_1' };
    const identity = await nats.bus('identity');
    await identity.ledgerStreams.openReader(reader, 1n);
    await identity.ledgerStreams.closeReader(reader);
  });
});

describe('everything else', () => {
  const forbidden: Readonly<Record<string, readonly string[]>> = {
    gateway: [
      'alfred.ledger.org_1.LedgerOpened.v1',
      'alfred.identity.org_1.KeyRevoked.v1',
      '$JS.API.STREAM.DELETE.ALFRED_USAGE',
      '$JS.API.STREAM.PURGE.ALFRED_USAGE',
      '$JS.API.STREAM.CREATE.MINE',
      '$JS.API.CONSUMER.CREATE.ALFRED_USAGE.mine',
      '$JS.API.CONSUMER.MSG.NEXT.ALFRED_USAGE.metering-0',
      '$JS.ACK.ALFRED_USAGE.metering-0.1.1.1.1.0',
      '_INBOX_ledger.x',
    ],
    metering: [
      'alfred.usage.0.inc_a',
      'alfred.ledger.org_1.UsageCaptured.v1',
      '$JS.API.CONSUMER.DELETE.ALFRED_USAGE.metering-0',
      '$JS.API.STREAM.MSG.GET.ALFRED_USAGE',
    ],
    identity: [
      'alfred.policy.org_1.PolicyPublished.v1',
      'alfred.usage.0.inc_a',
      'alfred.ledger.org_1.LedgerOpened.v1',
      '$JS.API.STREAM.MSG.GET.ALFRED_LEDGER_org_1',
      '$JS.API.STREAM.DELETE.ALFRED_LEDGER_org_1',
      '$JS.API.CONSUMER.CREATE.ALFRED_USAGE.mine',
    ],
    analytics: ['alfred.ledger.org_1.LedgerOpened.v1', 'alfred.identity.org_1.KeyRevoked.v1'],
    ledger: [
      'alfred.usage.0.inc_a',
      'alfred.identity.org_1.KeyRevoked.v1',
      '$JS.API.STREAM.DELETE.ALFRED_LEDGER_org_1',
      '$JS.API.STREAM.PURGE.ALFRED_LEDGER_org_1',
      '$JS.API.STREAM.CREATE.ALFRED_USAGE',
      '$JS.API.STREAM.MSG.GET.ALFRED_USAGE',
      '$JS.API.CONSUMER.CREATE.ALFRED_LEDGER_org_1.mine',
      '$JS.API.CONSUMER.CREATE.ALFRED_USAGE.mine',
      '$JS.API.CONSUMER.CREATE.ALFRED_USAGE.mine.alfred.usage.0.x',
      '$JS.API.CONSUMER.DELETE.ALFRED_USAGE.metering-0',
    ],
  };
  it.each(
    Object.entries(forbidden).flatMap(([name, subjects]) =>
      subjects.map((subject) => [name, subject] as const),
    ),
  )('is forbidden: %s publishing %s', async (name, subject) => {
    expect(await isPublishForbidden(await nats.connect(name), subject)).toBe(true);
  });

  it.each([
    ['gateway', 'alfred.usage.>'],
    ['gateway', 'alfred.ledger.>'],
    ['gateway', '>'],
    ['metering', 'alfred.identity.>'],
    ['metering', '_INBOX_ledger.>'],
    ['metering', '_INBOX.>'],
    ['ledger', 'alfred.usage.>'],
  ])('is forbidden: %s listening to %s', async (name, subject) => {
    expect(await isListeningForbidden(await nats.connect(name), subject)).toBe(true);
  });

  it('is refused by name on the bus', async () => {
    const gateway = await nats.bus('gateway');
    const attempt = gateway.publish({ subject: 'alfred.identity.o.KeyRevoked.v1', id: '1', bytes });
    await expect(attempt).rejects.toMatchObject({ code: 'bus_forbidden' });
    const listening = gateway.subscribe({ subject: 'alfred.quota.>' }, async () => {});
    await expect(listening).rejects.toMatchObject({ code: 'bus_forbidden' });
  });
});

describe('whoever has no valid credentials', () => {
  const attempt = (text: string) => nats.connect('gateway', text);

  it('is kept out: another deployment, an expired user, and nobody', async () => {
    const use = {
      permissions: { publish: { allow: ['>'], deny: [] }, subscribe: { allow: ['>'] } },
    };
    const stranger = await securedNats();
    await stranger.stop();
    const { services } = stranger.seeds;
    const foreign = await mintCredentials({ ...use, seed: services, name: 'gateway' });
    const [expired, valid] = await Promise.all(
      [1, 4_000_000_000].map((expiresAt) =>
        mintCredentials({ ...use, seed: nats.seeds.services, name: 'gateway', expiresAt }),
      ),
    );
    const unavailable = { code: 'service_unavailable' };
    await expect(attempt(foreign.text)).rejects.toMatchObject(unavailable);
    await expect(attempt(expired?.text ?? '')).rejects.toMatchObject(unavailable);
    await expect(attempt(valid?.text ?? '')).resolves.toBeDefined();
  });

  it('is kept out: one who expects another server', async () => {
    const other = await securedNats();
    await other.stop();
    const { ca } = other.server;
    const { connectNats } = await import('../nats/nats-link.ts');
    await expect(
      connectNats({ servers: [nats.server.url], name: 'x', ca: ca ?? '' }),
    ).rejects.toMatchObject({ code: 'service_unavailable' });
  });
});

it('gives every user of the topology credentials that the server takes', async () => {
  const connections: NatsConnection[] = [];
  for (const name of Object.keys(alfredTopology.users)) connections.push(await nats.connect(name));
  expect(connections).toHaveLength(9);
});
