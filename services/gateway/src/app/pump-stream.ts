// The provider's side of a stream. It belongs to the accounts, not to the client: when the client
// goes, it listens on for the usage, within bounds, and ends the request in any case.
import { AlfredError } from '@alfred/errors';
import type { FailedEnd, ProviderBatch, ProviderChunk, StreamReply } from '../ports/provider.ts';
import type { AttemptSignal } from './attempt-signal.ts';
import { type Call, firstShares, microsOf } from './call.ts';
import type { CompleteChatDeps } from './chat-deps.ts';
import type { ChatStreaming } from './chat-outcome.ts';
import type { Ending } from './ending.ts';
import type { Charge } from './ending-records.ts';
import { endPass, type FailedCall } from './failed-call.ts';
import { type HeardStream, hearStream, noteChunk } from './heard-stream.ts';
import { hasGivenUp, likelyUsage, type Measured, measureUsage } from './measure-usage.ts';
import type { StreamRendering } from './rendering.ts';
import { isLongPiece, type OutputScreen } from './safety/screen-output.ts';
import { type StreamQueue, streamQueue } from './stream-queue.ts';
import type { PlacePass } from './upstreams.ts';

export interface StreamToPump {
  readonly call: Call;
  readonly ending: Ending;
  readonly reply: StreamReply;
  /** Of this call. */
  readonly signal: AttemptSignal;
  readonly pass: PlacePass;
  /** Lets go of the signal of the whole request, once the request is the pump's to end. */
  readonly closeRequest: () => void;
}

/**
 * Starts the pump. Resolves with the first chunk: only then is it known whether there is a stream
 * at all, which the pump ends, or a failure after which somebody else may be called.
 */
export async function pumpStream(
  deps: CompleteChatDeps,
  stream: StreamToPump,
): Promise<ChatStreaming | FailedCall> {
  const givenUp = new AbortController();
  const queue = streamQueue(deps.limits.queue, () => givenUp.abort());
  const opened = Promise.withResolvers<ChatStreaming | FailedCall>();
  const work: Pump = {
    deps,
    stream,
    queue,
    heard: hearStream(deps.tokenizer, stream.call.plan),
    rendering: stream.call.ask.rendering.stream(),
    lastWords: '',
    isOpen: false,
    open: () => {
      work.isOpen = true;
      opened.resolve(streamingOf(work, givenUp.signal));
    },
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
  /** The client has heard of the stream: from here on the request is the pump's to end. */
  isOpen: boolean;
  readonly open: () => void;
}

function streamingOf(work: Pump, givenUp: AbortSignal): ChatStreaming {
  const { deps, stream, queue, heard, rendering } = work;
  const { plan, times, taken } = stream.call;
  const { provider } = plan.route;
  const { bytes } = stream.call.ask.rendering;
  return {
    outcome: 'streaming',
    provider,
    attempts: stream.ending.calls,
    warnings: taken.warnings,
    bytes: bytes && (stream.reply.type ?? bytes),
    ...firstShares(times, microsOf(deps.clock)),
    read: queue.read,
    end: () => heard.end ?? cut(provider),
    lastWords: () => work.lastWords || rendering.failed(cut(provider).error),
    givenUp,
  };
}

async function pump(work: Pump): Promise<FailedCall | undefined> {
  const { call, signal, pass } = work.stream;
  const { queue, deps } = work;
  call.ask.signal.addEventListener('abort', queue.discard, { once: true });
  try {
    await listen(work).finally(() => {
      call.times.providerEnded = microsOf(deps.clock);
    });
    return await endStream(work);
  } finally {
    call.ask.signal.removeEventListener('abort', queue.discard);
    signal.close();
    pass.left();
    if (work.isOpen) leave(work);
  }
}

/** The way out, of a defect too: what came is charged, and the client does not wait for more. */
function leave(work: Pump): void {
  const { stream, queue, heard } = work;
  const isAborted = stream.signal.signal.aborted;
  stream.closeRequest();
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
async function listen(work: Pump): Promise<void> {
  const { deps, stream, queue, heard } = work;
  const { signal } = stream;
  for await (const batch of stream.reply.batches) {
    const taken = takeBatch(work, batch);
    if (taken) {
      signal.paused();
      await taken;
    }
    if (heard.end) return;
    const room = queue.room();
    if (room) {
      signal.paused();
      await room;
    }
    signal.heard();
    if (heard.drained > deps.limits.drainBytes) {
      signal.abort();
      return;
    }
  }
}

/**
 * Notes what came and shows what may be shown, at once unless there is much to look into. The
 * stream is over when policy stops it.
 */
function takeBatch(work: Pump, batch: ProviderBatch): Promise<void> | undefined {
  const { chunks, end } = batch;
  const { deps, stream, queue, heard, open } = work;
  const { plan, times, safety } = stream.call;
  if (heard.chunks === 0 && chunks.length > 0) {
    times.firstByte = microsOf(deps.clock);
    stream.pass.answered();
    open();
  }
  for (const chunk of chunks) noteChunk(heard, chunk, { plan, clientGone: queue.isDiscarded });
  const screen = safety?.output;
  if (!screen) {
    show(work, chunks);
    heard.end = end;
    return undefined;
  }
  if (chunks.some(isLongPiece)) return showInTurns(work, screen, batch);
  for (const chunk of chunks) show(work, screen.chunk(chunk));
  endBatch(work, screen, end);
  return undefined;
}

async function showInTurns(
  work: Pump,
  screen: OutputScreen,
  { chunks, end }: ProviderBatch,
): Promise<void> {
  for (const chunk of chunks) {
    show(work, isLongPiece(chunk) ? await screen.longChunk(chunk) : screen.chunk(chunk));
  }
  endBatch(work, screen, end);
}

function endBatch(work: Pump, screen: OutputScreen, end: ProviderBatch['end']): void {
  const { stream, heard } = work;
  if (end) show(work, screen.end());
  heard.end = end;
  if (!screen.blocked) return;
  stream.signal.abort();
  heard.end = { outcome: 'failed', error: screen.blocked };
}

function show({ stream, queue, rendering }: Pump, chunks: readonly ProviderChunk[]): void {
  for (const chunk of chunks) {
    stream.call.notes?.chunk(chunk.chunk);
    const text = rendering.chunk(chunk);
    if (text !== '') queue.push(text);
  }
}

/**
 * Ends the request by what was seen, and tells the client that asked what it cost. A stream that
 * failed before its first chunk ends only its call.
 */
async function endStream(work: Pump): Promise<FailedCall | undefined> {
  const { deps, stream, heard, rendering, open } = work;
  const { call, ending, signal, pass } = stream;
  const { route, tariff } = call.plan;
  const { asset } = tariff;
  const end = heard.end ?? cut(route.provider);
  heard.end = end;
  const error = end.outcome === 'failed' ? end.error : undefined;
  const isAborted = hasGivenUp(end.outcome === 'failed' ? end : {}, signal.signal);
  endPass(pass, error);
  const isFree = error !== undefined && heard.chunks === 0 && !isAborted;
  if (isFree) return { outcome: 'failed', error, measured: undefined };
  const measured = await measureUsage(deps.tokenizer, call, { ...heard, isAborted });
  if (error && heard.chunks === 0) return { outcome: 'failed', error, measured };
  const amount = ending.settle(chargeOf(work, measured, error?.code ?? ''));
  const reported = measured.how === 'provider' ? heard.reported : undefined;
  work.lastWords = error
    ? rendering.failed(error)
    : rendering.end({ last: heard.last, reported, measured, amount, asset });
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
