import { encodeSections, type SafetySection, type StorageSection } from '@alfred/policy-document';
import type { ChatOutcome, ChatStreaming } from '../src/app/chat-outcome.ts';
import { completeChat } from '../src/app/complete-chat.ts';
import { compileBundle, type PolicyBundle } from '../src/domain/policy.ts';
import type { ProviderBatch, ProviderCall } from '../src/ports/provider.ts';
import { caller, chatAsk, scripted, type TestChat, testChat } from './fakes.ts';

/** A request to a model upstream, whose answer the tests write. */
export const upstream = { model: 'gpt-4o-mini', max_tokens: 64 };

/** A policy that allows everything, and says this about safety. */
export function safetyBundle(safety: SafetySection, storage?: StorageSection): PolicyBundle {
  const rules = [{ id: 'all', effect: 'allow', models: ['*'] }];
  const sections = encodeSections({ safety, storage });
  return compileBundle('org_a', 1n, [{ node: 'org_a', version: 3n, rules, sections }]);
}

export interface SafetyScene {
  readonly deps: TestChat;
  /** What the provider was sent. */
  readonly sent: ProviderCall[];
  /** @param signal aborts when the client has gone */
  ask(body: object, signal?: AbortSignal): Promise<ChatOutcome>;
  record(type: string): unknown;
}

/** A chat under this policy, with a provider that answers with this message or these chunks. */
export function safetyScene(
  safety: SafetySection,
  answer: object | readonly object[] = { role: 'assistant', content: 'Very well.' },
  storage?: StorageSection,
): SafetyScene {
  const sent: ProviderCall[] = [];
  const provider = scripted(async (call) => {
    sent.push(call);
    const providerRequest = 'up_1';
    if (!Array.isArray(answer)) {
      const usage = undefined;
      const text = JSON.stringify({ id: 'c1', choices: [{ index: 0, message: answer }] });
      return { outcome: 'whole', text, usage, finishReason: 'stop', produced: [], providerRequest };
    }
    return { outcome: 'stream', providerRequest, batches: batchesOf(answer) };
  });
  const deps = testChat({ providers: [provider], bundle: safetyBundle(safety, storage) });
  const nobodyGoes = new AbortController().signal;
  return {
    deps,
    sent,
    ask: (body, signal = nobodyGoes) =>
      completeChat(deps)({
        ...{ requestId: 'req_1', caller, signal },
        ...chatAsk({ ...upstream, ...body }),
      }),
    record: (type) => deps.log.records.find((record) => record.type === type),
  };
}

async function* batchesOf(deltas: readonly object[]): AsyncGenerator<ProviderBatch> {
  for (const delta of deltas) yield { chunks: [chunkOf(delta, null)] };
  yield { chunks: [chunkOf({}, 'stop')], end: { outcome: 'complete' } };
}

function chunkOf(delta: object, reason: string | null) {
  const choices = [{ index: 0, delta: { ...delta }, finish_reason: reason }];
  const chunk = { id: 'c1', object: 'chat.completion.chunk', model: 'gpt', choices };
  return { chunk, text: JSON.stringify(chunk) };
}

/** Everything that a client reads of a stream: its deltas put together, and its last words. */
export async function readStream(outcome: ChatOutcome) {
  if (outcome.outcome !== 'streaming') throw new Error(`not a stream: ${outcome.outcome}`);
  const stream: ChatStreaming = outcome;
  let text = '';
  for (let more = await stream.read(); more !== undefined; more = await stream.read()) text += more;
  const events = text.split('\n\n').flatMap((event) => readEvent(event.replace(/^data: /, '')));
  const deltas = events.flatMap(({ choices }) => choices.map(({ delta }) => delta));
  return {
    content: deltas.map(({ content }) => content ?? '').join(''),
    arguments: deltas
      .flatMap(({ tool_calls: calls }) =>
        (calls ?? []).map((call) => call.function.arguments ?? ''),
      )
      .join(''),
    reasons: events.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason)),
    lastWords: stream.lastWords(),
    end: stream.end(),
  };
}

interface ReadEvent {
  readonly choices: readonly {
    readonly delta: {
      readonly content?: string;
      readonly tool_calls?: readonly { readonly function: { readonly arguments?: string } }[];
    };
    readonly finish_reason: string | null;
  }[];
}

function readEvent(data: string): readonly ReadEvent[] {
  return data === '' || data === '[DONE]' ? [] : [JSON.parse(data)];
}
