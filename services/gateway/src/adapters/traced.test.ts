import { AlfredError } from '@alfred/errors';
import { expect, it } from 'vitest';
import { chatRequest, scripted } from '../../test/fakes.ts';
import type { ProviderReply } from '../ports/provider.ts';
import { traced } from './traced.ts';
import { tracedProvider } from './traced-provider.ts';

/** A tracer that writes down what becomes of its spans. */
function tracerDouble() {
  const spans: { name: string; attributes: object; status?: object; ended: boolean }[] = [];
  const startActiveSpan = (name: string, run: (span: object) => unknown) => {
    const span = { name, attributes: {}, ended: false };
    spans.push(span);
    return run({
      setAttributes: (attributes: object) => Object.assign(span, { attributes }),
      setStatus: (status: object) => Object.assign(span, { status }),
      end: () => Object.assign(span, { ended: true }),
    });
  };
  return { spans, telemetry: { tracer: { startActiveSpan }, isTracing: true } as never };
}

const call = {
  request: chatRequest({ messages: [{ role: 'user', content: 'a secret' }] }),
  model: 'echo',
  outputCap: 1,
  requestId: 'req_1',
  signal: new AbortController().signal,
};

it('puts a span around a call, with ids and names only', async () => {
  const { spans, telemetry } = tracerDouble();
  const reply = { outcome: 'stream' } as ProviderReply;
  const provider = tracedProvider(
    scripted(async () => reply, 'sim'),
    telemetry,
  );
  expect(await provider.chat(call)).toBe(reply);
  expect(spans).toEqual([
    {
      name: 'provider.chat',
      attributes: {
        'alfred.request': 'req_1',
        'gen_ai.provider.name': 'sim',
        'gen_ai.request.model': 'echo',
      },
      ended: true,
    },
  ]);
});

it('tells failures by their code, and defects by none of their words', async () => {
  const { spans, telemetry } = tracerDouble();
  const error = new AlfredError('provider_overloaded', { provider: 'sim' });
  const failing = tracedProvider(
    scripted(async () => ({ outcome: 'failed', error }), 'sim'),
    telemetry,
  );
  await failing.chat(call);
  const broken = tracedProvider(
    scripted(() => Promise.reject(new Error('a secret')), 'sim'),
    telemetry,
  );
  await expect(broken.chat(call)).rejects.toThrow('a secret');
  expect(spans).toMatchObject([
    { status: { message: 'provider_overloaded' }, ended: true },
    { status: { message: 'internal' }, ended: true },
  ]);
});

it('is the function itself where there is no collector', () => {
  const run = async (ask: string) => ask;
  const tracing = { name: 'probe', describe: () => ({}), failureOf: () => undefined };
  expect(traced({ isTracing: false, tracer: {} as never }, tracing, run)).toBe(run);
});
