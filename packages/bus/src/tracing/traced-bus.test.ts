import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Bus, BusMessage } from '../bus.ts';
import { inProcessBus } from '../in-process-bus.ts';
import { tracedBus } from './traced-bus.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${spanId}-01`;
const publishing = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: 1 });

interface Recorded {
  readonly name: string;
  readonly options: SpanOptions;
  readonly ended: Promise<SpanStatusCode>;
}

/** Notes the spans that are made, and what becomes of them. */
function recordingTracer(spans: Recorded[]): Tracer {
  const startActiveSpan = (name: string, options: SpanOptions, run: (span: Span) => unknown) => {
    const ended = Promise.withResolvers<SpanStatusCode>();
    let status = SpanStatusCode.UNSET;
    spans.push({ name, options, ended: ended.promise });
    const setStatus = ({ code }: { readonly code: SpanStatusCode }) => {
      status = code;
    };
    return run({ setStatus, end: () => ended.resolve(status) } as unknown as Span);
  };
  return { startActiveSpan } as unknown as Tracer;
}

let bus: Bus;
let spans: Recorded[];
let active: Context;
beforeEach(() => {
  spans = [];
  active = ROOT_CONTEXT;
  bus = tracedBus(inProcessBus({ capacity: 10 }), recordingTracer(spans));
  const manager = {
    active: () => active,
    with: <R>(_: Context, run: () => R) => run(),
    bind: <T>(_: Context, target: T) => target,
    enable: () => manager,
    disable: () => manager,
  };
  context.setGlobalContextManager(manager as Parameters<typeof context.setGlobalContextManager>[0]);
});
afterEach(async () => {
  context.disable();
  await bus.close();
});

/** What a handler gets of a message. */
async function handled(sent: BusMessage): Promise<BusMessage> {
  const received = Promise.withResolvers<BusMessage>();
  await bus.subscribe({ subject: sent.subject }, async (message) => received.resolve(message));
  await bus.publish(sent);
  return received.promise;
}

const message = { subject: 'alfred.usage.3.inc_a', id: '1', bytes: Buffer.of() };

it('tells the handler which span published, and links its own to that one', async () => {
  active = publishing;
  expect((await handled(message)).headers).toEqual({ traceparent });
  expect(spans).toHaveLength(1);
  const [span] = spans;
  expect(span?.name).toBe('process alfred.usage');
  expect(span?.options.kind).toBe(SpanKind.CONSUMER);
  expect(span?.options.links).toEqual([
    { context: { traceId, spanId, traceFlags: 1, isRemote: true } },
  ]);
  expect(span?.options.attributes).toMatchObject({
    'messaging.system': 'nats',
    'messaging.destination.name': message.subject,
  });
  expect(await span?.ended).toBe(SpanStatusCode.UNSET);
});

it('adds nothing where no span is active, and links to nothing', async () => {
  expect((await handled(message)).headers).toBeUndefined();
  expect(spans[0]?.options.links).toEqual([]);
});

it('leaves a context that the publisher carries on, and takes no nonsense for one', async () => {
  active = publishing;
  const other = { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00` };
  expect((await handled({ ...message, headers: other })).headers).toEqual(other);
  const nonsense = { traceparent: 'nonsense' };
  await handled({ ...message, subject: 'other', headers: nonsense });
  expect(spans.at(-1)?.options.links).toEqual([]);
});

it('says of a span that its handler failed, and lets the bus come again', async () => {
  const done = Promise.withResolvers<void>();
  let tries = 0;
  await bus.subscribe({ subject: 'a' }, async () => {
    tries += 1;
    if (tries === 1) throw new Error('not yet');
    done.resolve();
  });
  await bus.publish({ subject: 'a', id: '1', bytes: Buffer.of() });
  await done.promise;
  expect(await Promise.all(spans.map(({ ended }) => ended))).toEqual([
    SpanStatusCode.ERROR,
    SpanStatusCode.UNSET,
  ]);
});
