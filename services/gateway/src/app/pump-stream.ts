// The provider's side of a stream. It belongs to the accounts, not to the client: when the client
// goes, it listens on for the usage, within bounds, and ends the request in any case.
import { AlfredError } from '@alfred/errors';
import type { FailedEnd, StreamReply } from '../ports/provider.ts';
import { type Call, firstShares, microsOf } from './call.ts';
import type { CompleteChatDeps } from './chat-deps.ts';
import type { ChatFailed, ChatStreaming } from './chat-outcome.ts';
import type { DetachedSignal } from './detached-signal.ts';
import type { Ending } from './ending.ts';
import type { Charge } from './ending-records.ts';
import { type HeardStream, hearStream, noteChunk } from './heard-stream.ts';
import { hasGivenUp, likelyUsage, type Measured, measureUsage } from './measure-usage.ts';
import type { StreamRendering } from './rendering.ts';
import { type StreamQueue, streamQueue } from './stream-queue.ts';

export interface StreamToPump {
  readonly call: Call;
  readonly ending: Ending;
  readonly reply: StreamReply;
  readonly upstream: DetachedSignal;
}

/**
 * Starts the pump. Resolves with the first chunk: only then is it known whether there is a stream
 * at all, or a failure that can still be told by its status.
 */
export async function pumpStream(
  deps: CompleteChatDeps,
  stream: StreamToPump,
): Promise<ChatStreaming | ChatFailed> {
  const givenUp = new AbortController();
  const queue = streamQueue(deps.limits.queue, () => givenUp.abort());
  const opened = Promise.withResolvers<ChatStreaming | ChatFailed>();
  const work: Pump = {
    deps,
    stream,
    queue,
    heard: hearStream(deps.tokenizer, stream.call.plan),
    rendering: stream.call.ask.rendering.stream(),
    lastWords: '',
    open: () => opened.resolve(streamingOf(work, givenUp.signal)),
  };
  const pumping = pump(work).then((failure) => {
    if (failure) opened.resolve(failure);
  });
  pumping.then(undefined, (error: unknown) => {
    deps.observer.defect(error, 'pump');
    opened.reject(error);
  });
  void deps.running.track(pumping);
  return opened.promise;
}

interface Pump {
  readonly deps: CompleteChatDeps;
  readonly stream: StreamToPump;
  readonly queue: StreamQueue;
  readonly heard: HeardStream;
  readonly rendering: StreamRendering;
  /** Written when it is known how the stream ended. */
  lastWords: string;
  readonly open: () => void;
}

function streamingOf(work: Pump, givenUp: AbortSignal): ChatStreaming {
  const { deps, stream, queue, heard, rendering } = work;
  const { plan, times, taken } = stream.call;
  const { provider } = plan.route;
  return {
    outcome: 'streaming',
    provider,
    warnings: taken.warnings,
    ...firstShares(times, microsOf(deps.clock)),
    read: queue.read,
    end: () => heard.end ?? cut(provider),
    lastWords: () => work.lastWords || rendering.failed(cut(provider).error),
    givenUp,
  };
}

async function pump(work: Pump): Promise<ChatFailed | undefined> {
  const { call, upstream } = work.stream;
  const { queue, deps } = work;
  call.ask.signal.addEventListener('abort', queue.discard, { once: true });
  try {
    await listen(work).finally(() => {
      call.times.providerEnded = microsOf(deps.clock);
    });
    return await endStream(work);
  } finally {
    call.ask.signal.removeEventListener('abort', queue.discard);
    upstream.close();
    leave(work);
  }
}

/** The way out, of a defect too: what came is charged, and the client does not wait for more. */
function leave(work: Pump): void {
  const { stream, queue, heard } = work;
  const isAborted = stream.upstream.signal.aborted;
  try {
    stream.ending.ensure(
      heard.chunks > 0
        ? chargeOf(work, likelyUsage(stream.call, { ...heard, isAborted }), 'internal')
        : undefined,
    );
  } finally {
    queue.close();
  }
}

/** Reads the provider to its end, or to the end of our patience with it. */
async function listen({ deps, stream, queue, heard, rendering, open }: Pump): Promise<void> {
  const { call, reply, upstream } = stream;
  const { plan } = call;
  for await (const batch of reply.batches) {
    if (heard.chunks === 0 && batch.chunks.length > 0) {
      call.times.firstByte = microsOf(deps.clock);
      open();
    }
    for (const chunk of batch.chunks) {
      noteChunk(heard, chunk, { plan, clientGone: queue.isDiscarded });
      const text = rendering.chunk(chunk);
      if (text !== '') queue.push(text);
    }
    if (batch.end) {
      heard.end = batch.end;
      return;
    }
    const room = queue.room();
    if (room) await room;
    if (heard.drained > deps.limits.drainBytes) {
      upstream.abort();
      return;
    }
  }
}

/** Ends the request by what was seen, and tells the client that asked what it cost. */
async function endStream(work: Pump): Promise<ChatFailed | undefined> {
  const { deps, stream, heard, rendering, open } = work;
  const { call, ending, upstream } = stream;
  const { route, tariff } = call.plan;
  const { asset } = tariff;
  const end = heard.end ?? cut(route.provider);
  heard.end = end;
  const code = end.outcome === 'failed' ? end.error.code : '';
  const isAborted = hasGivenUp(end.outcome === 'failed' ? end : {}, upstream.signal);
  const failure = { outcome: 'failed', provider: route.provider, asset } as const;
  if (end.outcome === 'failed' && heard.chunks === 0 && !isAborted) {
    ending.failed(code, undefined);
    return { ...failure, error: end.error, amount: ending.close(code) };
  }
  const measured = await measureUsage(deps.tokenizer, call, { ...heard, isAborted });
  const amount = ending.settle(chargeOf(work, measured, code));
  const reported = measured.how === 'provider' ? heard.reported : undefined;
  work.lastWords =
    end.outcome === 'failed'
      ? rendering.failed(end.error)
      : rendering.end({ last: heard.last, reported, measured, amount, asset });
  if (heard.chunks === 0 && end.outcome === 'failed') {
    return { ...failure, error: end.error, amount };
  }
  open();
  return undefined;
}

function chargeOf({ stream, heard }: Pump, measured: Measured, code: string): Charge {
  const { finishReason } = heard;
  return { ...measured, finishReason, providerRequest: stream.reply.providerRequest, code };
}

function cut(provider: string): FailedEnd {
  return { outcome: 'failed', error: new AlfredError('provider_stream_cut', { provider }) };
}
