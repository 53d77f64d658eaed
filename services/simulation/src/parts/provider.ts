import { AlfredError } from '@alfred/errors';
import { type ChatChunk, type JsonObject, readUsage } from '@alfred/openai-wire';
import { openCapabilities } from '../../../gateway/src/domain/capabilities.ts';
import type {
  FailedEnd,
  Provider,
  ProviderBatch,
  ProviderCall,
  ProviderReply,
} from '../../../gateway/src/ports/provider.ts';
import { pause } from '../faked/timers.ts';
import type { Process } from '../world/process.ts';
import type { Random } from '../world/random.ts';
import type { TrueCall } from './requests.ts';

/** How the provider behaves in one call. */
interface Mood {
  readonly latencyMs: number;
  readonly chunkMs: number;
  readonly failsFirst: boolean;
  /** A failure that it charges for all the same. */
  readonly chargesFailure: boolean;
  /** It ends after so many chunks without a word. */
  readonly diesAfter: number | undefined;
  readonly saysUsage: 'once' | 'twice' | 'cumulative' | 'never';
  readonly input: number;
  readonly output: number;
}

export interface ProviderDeps {
  readonly process: Process;
  readonly random: Random;
  /** Told before anything else: a model is being called for this request. */
  readonly onCall: (request: string, model: string) => TrueCall;
}

/** A provider that answers, hesitates, breaks off, and says what it used: once, twice, never. */
export function simulatedProvider({ process, random, onCall }: ProviderDeps): Provider {
  return {
    id: 'sim',
    deployment: { name: 'sim', provider: 'sim', weight: 1, models: new Map() },
    capabilities: () => openCapabilities,
    chat: async (call) => {
      const truth = onCall(call.requestId, call.model);
      const mood = moodOf(random, call);
      if (await hungUp(process, mood.latencyMs, call.signal)) return gaveUp();
      if (mood.failsFirst) {
        truth.ended = true;
        return failed(mood, truth);
      }
      return call.request.stream
        ? streamed({ process, call, mood, truth })
        : whole({ call, mood, truth });
    },
  };
}

function moodOf(random: Random, { outputCap, request }: ProviderCall): Mood {
  const bytes = JSON.stringify(request.messages).length;
  const slow = random.chance(0.05);
  return {
    latencyMs: random.int(1, slow ? 20_000 : 300),
    chunkMs: random.int(1, slow ? 8_000 : 120),
    failsFirst: random.chance(0.12),
    chargesFailure: random.chance(0.4),
    diesAfter: random.chance(0.1) ? random.int(0, 4) : undefined,
    saysUsage: random.pick(['once', 'once', 'once', 'twice', 'cumulative', 'never']),
    input: random.int(1, Math.max(1, bytes >> 2)),
    output: random.int(1, Math.max(1, outputCap)),
  };
}

/** Before the first byte: some say what they used all the same. */
function failed({ chargesFailure, input }: Mood, truth: TrueCall): ProviderReply {
  const code = chargesFailure ? 'provider_bad_response' : 'provider_overloaded';
  const error = new AlfredError(code, { provider: 'sim' });
  if (!chargesFailure) return { outcome: 'failed', error };
  say(truth, input, 0);
  const usage = readUsage(usageOf(input, 0));
  return { outcome: 'failed', error, ...(usage && { usage }) };
}

interface Answering {
  readonly call: ProviderCall;
  readonly mood: Mood;
  readonly truth: TrueCall;
}

function whole({ call, mood, truth }: Answering): ProviderReply {
  const usage = usageOf(mood.input, mood.output);
  truth.ended = true;
  if (mood.saysUsage !== 'never') say(truth, mood.input, mood.output);
  const content = 'word '.repeat(Math.min(mood.output, 20));
  const message = { role: 'assistant', content };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  const said = mood.saysUsage === 'never' ? {} : { usage };
  const reply = { id: call.requestId, object: 'chat.completion', choices, ...said };
  return {
    outcome: 'whole',
    text: JSON.stringify(reply),
    reply,
    usage: mood.saysUsage === 'never' ? undefined : readUsage(usage),
    finishReason: 'stop',
    produced: [{ text: content, reasoning: '' }],
    providerRequest: `up_${call.requestId}`,
  };
}

function streamed(answering: Answering & { readonly process: Process }): ProviderReply {
  const providerRequest = `up_${answering.call.requestId}`;
  return { outcome: 'stream', batches: batchesOf(answering), providerRequest };
}

async function* batchesOf({
  process,
  call,
  mood,
  truth,
}: Answering & { readonly process: Process }): AsyncGenerator<ProviderBatch> {
  const pieces = 4;
  for (let piece = 0; piece < pieces; piece += 1) {
    if (await hungUp(process, mood.chunkMs, call.signal)) {
      yield { chunks: [], end: gaveUp() };
      return;
    }
    if (mood.diesAfter === piece) {
      truth.ended = true;
      const error = new AlfredError('provider_stream_cut', { provider: 'sim' });
      yield { chunks: [], end: { outcome: 'failed', error } };
      return;
    }
    const soFar = Math.ceil((mood.output * (piece + 1)) / pieces);
    const cumulative = mood.saysUsage === 'cumulative';
    if (cumulative) say(truth, mood.input, soFar);
    yield { chunks: [chunkOf(call, 'word ', cumulative ? usageOf(mood.input, soFar) : null)] };
  }
  truth.ended = true;
  const repeats = { once: 1, twice: 2, cumulative: 1, never: 0 }[mood.saysUsage];
  if (repeats > 0) say(truth, mood.input, mood.output);
  const last = chunkOf(call, undefined, usageOf(mood.input, mood.output));
  yield { chunks: Array.from({ length: repeats }, () => last), end: { outcome: 'complete' } };
}

function say(truth: TrueCall, input: number, output: number): void {
  truth.usage = { input: BigInt(input), output: BigInt(output) };
}

/** Waits; says whether the caller hung up meanwhile. */
async function hungUp(process: Process, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return true;
  const { wait, cancel } = pause(process, ms);
  const gone = Promise.withResolvers<void>();
  const leave = (): void => gone.resolve();
  signal.addEventListener('abort', leave, { once: true });
  await Promise.race([wait, gone.promise]);
  signal.removeEventListener('abort', leave);
  cancel();
  return signal.aborted;
}

function usageOf(input: number, output: number): JsonObject {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function chunkOf(
  call: ProviderCall,
  content: string | undefined,
  usage: JsonObject | null,
): { text: string; chunk: ChatChunk } {
  const choices =
    content === undefined ? [] : [{ index: 0, delta: { content }, finish_reason: null }];
  const chunk: ChatChunk = {
    id: call.requestId,
    object: 'chat.completion.chunk',
    created: 0,
    model: call.model,
    choices,
    usage,
  };
  return { text: JSON.stringify(chunk), chunk };
}

/** The caller hung up on it, when it had read everything. */
function gaveUp(): FailedEnd {
  const error = new AlfredError('request_cancelled');
  return { outcome: 'failed', error, gaveUp: 'after_sending' };
}
