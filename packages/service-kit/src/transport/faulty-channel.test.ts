import { MessageChannel } from 'node:worker_threads';
import { AlfredError } from '@alfred/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../channel.ts';
import { rpc, type Service } from '../service.ts';
import { transportContract } from '../transport.contract.ts';
import { type FaultSwitch, faultSwitch, faultyConsumers } from './fault-switch.ts';
import { faultyChannel } from './faulty-channel.ts';
import { loopbackTransport, messagePortTransport } from './message-port-transport.ts';
import { asks, echo, heads, type Probe, ProbeDefinition, upTo } from './probe.contract.ts';

function loopback() {
  const { channel, serve, close } = loopbackTransport();
  return { channel, serve, breakPeer: close, close };
}

function messagePort() {
  const { port1, port2 } = new MessageChannel();
  const near = messagePortTransport(port1);
  const far = messagePortTransport(port2);
  return { channel: near.channel, serve: far.serve, breakPeer: far.close, close: near.close };
}

// With every way intact, a switched channel is a channel.
for (const [name, open] of Object.entries({ loopback, messagePort })) {
  transportContract(`the ${name} behind a fault switch`, async () => {
    const transport = open();
    return { ...transport, channel: faultyChannel(transport.channel, faultSwitch()) };
  });
}

describe.each([
  ['the loopback', loopback],
  ['a message port', messagePort],
])('a fault switch over %s', (_, open) => {
  let transport: ReturnType<typeof open>;
  let faults: FaultSwitch;
  beforeEach(() => {
    transport = open();
    faults = faultSwitch();
  });
  afterEach(() => transport.close());

  const unavailable = { code: 'service_unavailable', params: { service: 'probe' } };
  const probe = (implementation: Partial<Probe> = {}) => {
    transport.serve([rpc(ProbeDefinition, { ...echo, ...implementation })]);
    return createClient(ProbeDefinition, faultyChannel(transport.channel, faults));
  };

  it('makes a service unreachable and reachable again, and no other', async () => {
    const client = probe();
    faults.set('other', { kind: 'unreachable' });
    expect((await client.one({ after: 1n })).head).toBe(1n);
    faults.set('probe', { kind: 'unreachable' });
    await expect(client.one({})).rejects.toMatchObject(unavailable);
    await expect(client.collect(asks(2))).rejects.toMatchObject(unavailable);
    await expect(heads(client.list({ limit: 3 }))).rejects.toMatchObject(unavailable);
    await expect(heads(client.talk(asks(2)))).rejects.toMatchObject(unavailable);
    faults.clear('probe');
    expect((await client.one({ after: 2n })).head).toBe(2n);
    expect(await heads(client.talk(asks(3)))).toEqual(upTo(3));
    expect(faults.faultOf('other')).toEqual({ kind: 'unreachable' });
    faults.clear();
    expect(faults.faultOf('other')).toBeUndefined();
  });

  it('cuts calls under way, and tells the server', async () => {
    const [begun, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const client = probe({
      one: (_request, { signal }) => {
        begun.resolve();
        signal.addEventListener('abort', () => gone.resolve());
        return new Promise<never>(() => {});
      },
      list: async function* () {
        yield { head: 1n };
        await new Promise(() => {});
      },
    });
    const answers = client.list({})[Symbol.asyncIterator]();
    await answers.next();
    const waiting = [
      expect(client.one({})).rejects.toMatchObject(unavailable),
      expect(answers.next()).rejects.toMatchObject(unavailable),
    ];
    await begun.promise;
    faults.set('probe', { kind: 'unreachable' });
    await Promise.all(waiting);
    await gone.promise;
  });

  it('keeps questions from a slow service: past the deadline it is never asked', async () => {
    const asked: bigint[] = [];
    const client = probe({
      one: async ({ after }) => {
        asked.push(after);
        return { head: after };
      },
    });
    faults.set('probe', { kind: 'slow', delayMs: 60 });
    const late = client.one({ after: 1n }, { deadlineMs: 20 });
    await expect(late).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect((await client.one({ after: 2n })).head).toBe(2n);
    expect(await heads(client.talk(asks(2)))).toEqual(upTo(2));
    expect(asked).toEqual([2n]);
  });

  it('keeps answers of a late service: past the deadline it has done what it was asked', async () => {
    const asked: bigint[] = [];
    const client = probe({
      one: async ({ after }) => {
        asked.push(after);
        if (after === 3n) throw new AlfredError('model_unknown', { model: 'm' });
        return { head: after };
      },
    });
    faults.set('probe', { kind: 'late', delayMs: 60 });
    const late = client.one({ after: 1n }, { deadlineMs: 30 });
    await expect(late).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect((await client.one({ after: 2n })).head).toBe(2n);
    await expect(client.one({ after: 3n })).rejects.toMatchObject({ code: 'model_unknown' });
    expect(await heads(client.list({ after: 1n, limit: 2 }))).toEqual(upTo(2));
    expect(asked).toEqual([1n, 2n, 3n]);
  });

  it('lets a caller go who does not wait for it', async () => {
    const client = probe();
    faults.set('probe', { kind: 'slow', delayMs: 10_000 });
    const signal = AbortSignal.timeout(10);
    await expect(client.one({}, { signal })).rejects.toMatchObject({ code: 'request_cancelled' });
  });
});

it('keeps messages of the bus from an unreachable service, which come again', async () => {
  const handled: string[] = [];
  const handle = async ({ id }: { id: string }) => void handled.push(id);
  const service: Service = {
    name: 'metering',
    rpc: [],
    consumers: [{ subject: 'alfred.usage.>', durable: 'metering', handle }],
    tasks: [],
    ready: async () => [],
  };
  const faults = faultSwitch();
  const [consumer] = faultyConsumers(service, faults).consumers;
  const message = { subject: 'alfred.usage.inc', id: 'm', bytes: Buffer.of() };
  faults.set('metering', { kind: 'unreachable' });
  await expect(consumer?.handle(message)).rejects.toMatchObject({ code: 'service_unavailable' });
  faults.clear('metering');
  await consumer?.handle(message);
  expect(handled).toEqual(['m']);
});
