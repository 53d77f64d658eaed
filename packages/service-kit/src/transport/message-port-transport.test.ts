import { MessageChannel } from 'node:worker_threads';
import { GetCheckpointRequest, GetCheckpointResponse } from '@alfred/contracts/ledger';
import { context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { createClient } from '../channel.ts';
import { rpc } from '../service.ts';
import { transportContract } from '../transport.contract.ts';
import { loopbackTransport, messagePortTransport } from './message-port-transport.ts';
import { formatTraceparent, parseTraceparent } from './trace-context.ts';

transportContract('a message port', async () => {
  const { port1, port2 } = new MessageChannel();
  const near = messagePortTransport(port1);
  const far = messagePortTransport(port2);
  return { channel: near.channel, serve: far.serve, breakPeer: far.close, close: near.close };
});

transportContract('the loopback', async () => {
  const { channel, serve, close } = loopbackTransport();
  return { channel, serve, breakPeer: close, close };
});

const definition = {
  name: 'Probe',
  fullName: 'alfred.probe.v1.Probe',
  methods: {
    one: {
      name: 'One',
      requestType: GetCheckpointRequest as typeof GetCheckpointRequest,
      requestStream: false,
      responseType: GetCheckpointResponse as typeof GetCheckpointResponse,
      responseStream: false,
      options: {},
    },
  },
} as const;

describe('one port', () => {
  it('carries calls both ways', async () => {
    const { port1, port2 } = new MessageChannel();
    const left = messagePortTransport(port1);
    const right = messagePortTransport(port2);
    left.serve([rpc(definition, { one: async () => ({ note: 'left' }) })]);
    right.serve([rpc(definition, { one: async () => ({ note: 'right' }) })]);
    expect((await createClient(definition, left.channel).one({})).note).toBe('right');
    expect((await createClient(definition, right.channel).one({})).note).toBe('left');
    await left.close();
  });

  it('tells bugs to its own side, and only bugs', async () => {
    const bugs: unknown[] = [];
    const loopback = loopbackTransport({ onBug: (error, path) => bugs.push([path, error]) });
    const broken = new Error('broken');
    loopback.serve([rpc(definition, { one: async () => Promise.reject(broken) })]);
    await expect(createClient(definition, loopback.channel).one({})).rejects.toThrow();
    expect(bugs).toEqual([['/alfred.probe.v1.Probe/One', broken]]);
    await loopback.close();
  });

  it('refuses an implementation with a method missing', () => {
    const loopback = loopbackTransport();
    const incomplete: object = {};
    expect(() => loopback.serve([{ definition, implementation: incomplete }])).toThrow('Probe/One');
  });
});

describe('the trace context', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('comes back as it went', () => {
    const parent = parseTraceparent(traceparent);
    expect(formatTraceparent(trace.getSpan(parent))).toBe(traceparent);
  });

  it.each([undefined, '', 'nonsense', '00-00-00-00'])('of %s is none', (header) => {
    expect(parseTraceparent(header)).toBe(ROOT_CONTEXT);
    expect(formatTraceparent(trace.getSpan(ROOT_CONTEXT))).toBeUndefined();
  });

  it('of the active span travels, and is active in the server', async () => {
    let active = parseTraceparent(traceparent);
    const enabled = context.setGlobalContextManager({
      active: () => active,
      with: (inner, run, thisArg, ...args) => {
        const outer = active;
        active = inner;
        try {
          return run.call(thisArg as ThisParameterType<typeof run>, ...args);
        } finally {
          active = outer;
        }
      },
      bind: (_, target) => target,
      enable() {
        return this;
      },
      disable() {
        active = ROOT_CONTEXT.setValue(createContextKey('disabled'), true);
        return this;
      },
    });
    expect(enabled).toBe(true);
    const loopback = loopbackTransport();
    const seen: unknown[] = [];
    loopback.serve([
      rpc(definition, {
        one: async (_, { metadata }) => {
          seen.push(metadata.get('traceparent'), formatTraceparent(trace.getActiveSpan()));
          return {};
        },
      }),
    ]);
    await createClient(definition, loopback.channel).one({});
    context.disable();
    expect(seen).toEqual([traceparent, traceparent]);
    await loopback.close();
  });
});
