import { describe, expect, it } from 'vitest';
import { subjectMatches } from '../subject.ts';
import { servicePermissions } from './service-permissions.ts';
import { consumerConfig, streamConfig } from './stream-config.ts';
import { alfredTopology } from './topology.ts';
import { usageSubject } from './usage-subjects.ts';

const { streams, users } = alfredTopology;
const stream = (name: string) => streams.find((each) => each.name === name) ?? expect.fail();
const permissionsOf = (name: string) =>
  servicePermissions(alfredTopology, { name, use: users[name] ?? expect.fail() });

describe('the topology', () => {
  it('keeps usage until metering has handled it, and never gives up or lets it age', () => {
    const usage = stream('ALFRED_USAGE');
    expect(streamConfig(usage, 3)).toMatchObject({
      ...{ retention: 'workqueue', discard: 'new', max_age: 0, storage: 'file', num_replicas: 3 },
      ...{ deny_delete: true, deny_purge: true },
    });
    for (const consumer of usage.consumers) {
      expect(consumerConfig(consumer)).toMatchObject({ ack_policy: 'explicit', max_deliver: -1 });
    }
  });

  it('reads each incarnation by one consumer', () => {
    const { consumers } = stream('ALFRED_USAGE');
    const readers = consumers.filter(({ subject }) => subjectMatches(subject, usageSubject('x')));
    expect(readers).toHaveLength(1);
  });

  it('keeps no subject in two streams', () => {
    const subjects = streams.flatMap((each) => each.subjects);
    for (const one of subjects) {
      expect(subjects.filter((other) => subjectMatches(one, other))).toEqual([one]);
    }
  });
});

describe('permissions', () => {
  it('are what a gateway does, and nothing else', () => {
    expect(permissionsOf('gateway')).toEqual({
      publish: {
        allow: [
          'alfred.usage.*.*',
          '$JS.API.DIRECT.GET.ALFRED_ANNOUNCEMENTS',
          'alfred.dead.alfred.identity.>',
          'alfred.dead.alfred.policy.>',
        ],
        deny: [],
      },
      subscribe: { allow: ['alfred.identity.>', 'alfred.policy.>', '_INBOX_gateway.>'] },
    });
  });

  it('name the consumers of a stream one by one where it is not all a user’s own', () => {
    const consumers = [
      { name: 'mine-0', durable: 'mine', subject: 'q.0' },
      { name: 'yours-0', durable: 'yours', subject: 'q.1' },
    ].map((each) => ({ ...each, ackWaitMs: 1_000, unackedMax: 1 }));
    const shared = { ...stream('ALFRED_USAGE'), name: 'Q', subjects: ['q.*'], consumers };
    const use = { publishes: [], hears: [], consumes: ['mine'] };
    const { publish } = servicePermissions({ streams: [shared], users: {} }, { name: 'me', use });
    expect(publish.allow).toEqual([
      '$JS.API.CONSUMER.INFO.Q.mine-0',
      '$JS.API.CONSUMER.MSG.NEXT.Q.mine-0',
      '$JS.ACK.Q.mine-0.>',
      'alfred.dead.q.0',
    ]);
  });

  it('forbid the ledger every declared stream, though it may make others', () => {
    const { publish } = permissionsOf('ledger');
    for (const { name } of streams) expect(publish.deny.join(' ')).toContain(`.${name}`);
  });

  it('let nobody but the operator listen to everything', () => {
    for (const name of Object.keys(users)) {
      const { allow } = permissionsOf(name).subscribe;
      const hearsAll = allow.some((subject) => subjectMatches(subject, 'alfred.usage.0.x'));
      expect([name, hearsAll]).toEqual([name, name === 'operator']);
    }
  });
});
