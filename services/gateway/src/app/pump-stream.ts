// The provider's side of a stream. It belongs to the accounts, not to the client: when the client
// goes, it listens on for the usage, within bounds, and ends the request in any case.
import { AlfredError } from '@alfred/errors';
import {
  type ChatChunk,
  encodeSse,
  type JsonObject,
  producedBytes,
  readFinishReason,
  readUsage,
} from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';
import { countUsage } from '../domain/count-usage.ts';
import type { UsageSource } from '../domain/records.ts';
import type { ProviderChunk, StreamEnd, StreamReply } from '../ports/provider.ts';
import { type Call, firstShares, microsOf } from './call.ts';
import type { CompleteChatDeps } from './chat-deps.ts';
import type { ChatFailed, ChatStreaming } from './chat-outcome.ts';
import type { DetachedSignal } from './detached-signal.ts';
import type { Charge, Ending } from './ending.ts';
import { usageChunk, visibleText } from './render-chunk.ts';
import { type StreamQueue, streamQueue } from './stream-queue.ts';

export interface StreamToPump {
  readonly call: Call;
  readonly ending: Ending;
  readonly reply: StreamReply;
  readonly upstream: DetachedSignal;
}

/** What the pump has seen so far. */
interface Seen {
  chunks: number;
  outputBytes: number;
  /** Bytes that came after the client had gone. */
  drained: number;
  last: ChatChunk | undefined;
  usage: UsageBuckets | undefined;
  /** The same in the provider's own words. */
  reported: JsonObject | undefined;
  finishReason: string;
  end: StreamEnd | undefined;
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
  const { provider } = stream.call.plan.route;
  const seen: Seen = {
    chunks: 0,
    outputBytes: 0,
    drained: 0,
    last: undefined,
    usage: undefined,
    reported: undefined,
    finishReason: '',
    end: undefined,
  };
  const open = (): void =>
    opened.resolve({
      outcome: 'streaming',
      provider,
      ...firstShares(stream.call.times, microsOf(deps.clock)),
      read: queue.read,
      end: () => seen.end ?? cut(provider),
      givenUp: givenUp.signal,
    });
  const pumping = pump({ deps, stream, queue, seen, open }).then((failure) => {
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
  readonly seen: Seen;
  readonly open: () => void;
}

async function pump(work: Pump): Promise<ChatFailed | undefined> {
  const { call, upstream } = work.stream;
  const { queue, deps } = work;
  call.ask.signal.addEventListener('abort', queue.discard, { once: true });
  try {
    await listen(work).finally(() => {
      call.times.providerEnded = microsOf(deps.clock);
    });
    return endStream(work);
  } finally {
    call.ask.signal.removeEventListener('abort', queue.discard);
    upstream.close();
    leave(work);
  }
}

/** The way out, of a defect too: what came is charged, and the client does not wait for more. */
function leave({ stream, queue, seen }: Pump): void {
  try {
    stream.ending.ensure(seen.chunks > 0 ? chargeOf(stream, seen, 'internal') : undefined);
  } finally {
    queue.close();
  }
}

/** Reads the provider to its end, or to the end of our patience with it. */
async function listen({ deps, stream, queue, seen, open }: Pump): Promise<void> {
  const { call, reply, upstream } = stream;
  const { includeUsage } = call.ask.request;
  for await (const batch of reply.batches) {
    if (seen.chunks === 0 && batch.chunks.length > 0) {
      call.times.firstByte = microsOf(deps.clock);
      open();
    }
    for (const chunk of batch.chunks) {
      note(seen, chunk, queue.isDiscarded);
      const text = visibleText(chunk, includeUsage);
      if (text !== undefined) queue.push(encodeSse(text));
    }
    if (batch.end) {
      seen.end = batch.end;
      return;
    }
    const room = queue.room();
    if (room) await room;
    if (seen.drained > deps.limits.drainBytes) {
      upstream.abort();
      return;
    }
  }
}

function note(seen: Seen, { chunk, text }: ProviderChunk, clientGone: boolean): void {
  seen.chunks += 1;
  seen.last = chunk;
  if (clientGone) seen.drained += text.length;
  noteUsage(seen, chunk);
  for (const choice of chunk.choices) {
    seen.outputBytes += producedBytes(choice.delta);
    seen.finishReason ||= readFinishReason(choice.finish_reason);
  }
}

function noteUsage(seen: Seen, { usage }: ChatChunk): void {
  if (!usage) return;
  const counted = readUsage(usage);
  if (counted) Object.assign(seen, { usage: counted, reported: usage });
}

/** Ends the request by what was seen, and tells the client that asked what it cost. */
function endStream({ stream, queue, seen, open }: Pump): ChatFailed | undefined {
  const { call, ending, upstream } = stream;
  const { route } = call.plan;
  const { asset } = route.price;
  const end = seen.end ?? cut(route.provider);
  seen.end = end;
  const code = end.outcome === 'failed' ? end.error.code : '';
  if (end.outcome === 'failed' && seen.chunks === 0 && !upstream.signal.aborted) {
    ending.release(code);
    return { outcome: 'failed', error: end.error, provider: route.provider, amount: 0n, asset };
  }
  const charge = chargeOf(stream, seen, code);
  const amount = ending.settle(charge);
  if (call.ask.request.includeUsage && end.outcome === 'complete') {
    const { last, reported } = seen;
    const counted = charge.usage;
    queue.push(encodeSse(usageChunk({ last, reported, counted, amount, asset })));
  }
  if (seen.chunks === 0 && end.outcome === 'failed') {
    return { outcome: 'failed', error: end.error, provider: route.provider, amount, asset };
  }
  open();
  return undefined;
}

/** What the provider said that it used, else what was seen of it. */
function chargeOf({ call, reply, upstream }: StreamToPump, seen: Seen, code: string): Charge {
  const { inputBytes, outputMax } = call.plan.estimate;
  const { finishReason, outputBytes } = seen;
  return {
    usage: seen.usage ?? countUsage({ inputBytes, outputBytes, outputMax }),
    how: sourceOf(seen, upstream.signal),
    finishReason,
    providerRequest: reply.providerRequest,
    code,
  };
}

function sourceOf({ usage }: Seen, upstream: AbortSignal): UsageSource {
  if (usage) return 'provider';
  return upstream.aborted ? 'aborted' : 'estimated';
}

function cut(provider: string): StreamEnd {
  return { outcome: 'failed', error: new AlfredError('provider_stream_cut', { provider }) };
}
