import type { Caller, CreateSubscriberResponse } from '@alfred/contracts/identity';
import { jetstream } from '@nats-io/jetstream';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { expected, type SubscriberScene, subscriberScene, take } from './subscriber-scene.ts';

let scene: SubscriberScene;

beforeAll(async () => {
  scene = await subscriberScene();
});

afterAll(() => scene.stop());

describe('a subscriber of one organisation', () => {
  let ours: Caller;
  let theirs: Caller;
  let created: CreateSubscriberResponse;
  let other: CreateSubscriberResponse;
  beforeEach(async () => {
    ours = await scene.organizationWithLog(2);
    theirs = await scene.organizationWithLog(2);
    created = await scene.subscribe(ours);
    other = await scene.subscribe(theirs);
  });

  it('reads nothing of another, by no name', async () => {
    const { connection, apiPrefix } = await scene.arrive(created);
    const client = jetstream(connection, { apiPrefix });
    const { stream = '', consumer = '' } = other.access ?? {};
    await expect(client.consumers.get(stream, consumer)).rejects.toThrow('Permissions Violation');
    const next = `ALFRED.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
    await expect(connection.request(next, '1')).rejects.toThrow('Permissions Violation');
    const heard = connection.subscribe(`alfred.ledger.${theirs.organization}.>`);
    await expect(heard[Symbol.asyncIterator]().next()).rejects.toThrow('Permissions Violation');
    const inbox = connection.subscribe(`${other.access?.inboxPrefix}.>`);
    await expect(inbox[Symbol.asyncIterator]().next()).rejects.toThrow('Permissions Violation');
    const all = connection.subscribe('>');
    await expect(all[Symbol.asyncIterator]().next()).rejects.toThrow('Permissions Violation');
  });

  it('asks JetStream for nothing else: no names, no streams, no readers of its own', async () => {
    const { connection, stream, consumer } = await scene.arrive(created);
    const questions = [
      'INFO',
      'STREAM.NAMES',
      'STREAM.LIST',
      `STREAM.INFO.${stream}`,
      `STREAM.PURGE.${stream}`,
      `STREAM.DELETE.${stream}`,
      `STREAM.UPDATE.${stream}`,
      'STREAM.CREATE.MINE',
      `STREAM.MSG.GET.${stream}`,
      `STREAM.MSG.DELETE.${stream}`,
      `DIRECT.GET.${stream}`,
      `CONSUMER.NAMES.${stream}`,
      `CONSUMER.LIST.${stream}`,
      `CONSUMER.CREATE.${stream}`,
      `CONSUMER.CREATE.${stream}.mine`,
      `CONSUMER.DURABLE.CREATE.${stream}.mine`,
      `CONSUMER.DELETE.${stream}.${consumer}`,
    ];
    for (const prefix of ['ALFRED.API', '$JS.API']) {
      for (const question of questions) {
        await expect(connection.request(`${prefix}.${question}`, '{}')).rejects.toThrow(
          'Permissions Violation',
        );
      }
    }
  });

  it('writes nothing: not to its own stream, and not through answers to what it may ask', async () => {
    const { connection, stream, consumer } = await scene.arrive(created);
    const into = [ours, theirs].map(
      ({ organization }) => `alfred.ledger.${organization}.CreditsIssued.v1`,
    );
    for (const reply of into) {
      await expect(connection.request(reply, 'forged')).rejects.toThrow('Permissions Violation');
      connection.publish(`ALFRED.API.CONSUMER.INFO.${stream}.${consumer}`, '', { reply });
      connection.publish(`ALFRED.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, '1', { reply });
    }
    // What comes after them in the same connection is answered, so they are over.
    const messages = await (await scene.reader(created)).fetch({ max_messages: 2 });
    expect(await take(messages, 2)).toEqual(expected(ours, 1, 2));
    await connection.flush();
    for (const { organization } of [ours, theirs]) {
      expect((await scene.streams.end(organization)).seq).toBe(2n);
    }
  });

  // What the account of their own is for: among the services the same question writes.
  it('would write through answers if it were in the account of the services', async () => {
    const { stream = '', consumer = '' } = created.access ?? {};
    const question = `$JS.API.CONSUMER.INFO.${stream}.${consumer}`;
    const insider = await scene.nats.insider([question]);
    const reply = `alfred.ledger.${theirs.organization}.CreditsIssued.v1`;
    insider.publish(question, '', { reply });
    await vi.waitFor(
      async () => expect((await scene.streams.end(theirs.organization)).seq).toBe(3n),
      {
        timeout: 40_000,
      },
    );
  });

  it('acknowledges for nobody else', async () => {
    const { connection } = await scene.arrive(created);
    const { stream = '', consumer = '' } = other.access ?? {};
    const theirReader = await scene.reader(other);
    expect(await theirReader.fetch({ max_messages: 1 })).toBeDefined();
    await expect(
      connection.request(`$JS.ACK.${stream}.${consumer}.1.1.1.1.1`, '+ACK'),
    ).rejects.toThrow('Permissions Violation');
  });
});
