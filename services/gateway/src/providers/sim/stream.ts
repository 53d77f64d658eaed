import { AlfredError } from '@alfred/errors';
import type { ChatChunk, JsonObject } from '@alfred/openai-wire';
import type { FailedReply, ProviderBatch, ProviderChunk } from '../../ports/provider.ts';
import type { SimAnswer } from './request.ts';
import { callId, type SimIdentity, usageOf } from './response.ts';

export interface SimStream {
  readonly identity: SimIdentity;
  readonly answer: SimAnswer;
  /** Whether it breaks off half-way. */
  readonly cut: boolean;
  /** Called before every piece; its failure ends the stream. */
  readonly wait: () => Promise<FailedReply | undefined>;
}

/** The answer piece by piece: role, words, reason, usage. */
export function streamAnswer(stream: SimStream): AsyncGenerator<ProviderBatch> {
  return streamPieces(chunksOf(stream), stream);
}

/** Pieces one after another, as slow as the settings say, or half of them. */
export async function* streamPieces(
  chunks: readonly ProviderChunk[],
  stream: Pick<SimStream, 'cut' | 'wait'>,
): AsyncGenerator<ProviderBatch> {
  const whole = stream.cut ? Math.ceil(chunks.length / 2) : chunks.length;
  for (const chunk of chunks.slice(0, whole)) {
    const failure = await stream.wait();
    if (failure) {
      yield { chunks: [], end: failure };
      return;
    }
    yield { chunks: [chunk] };
  }
  if (stream.cut) {
    const error = new AlfredError('provider_stream_cut', { provider: 'sim' });
    yield { chunks: [], end: { outcome: 'failed', error } };
  } else {
    yield { chunks: [], end: { outcome: 'complete' } };
  }
}

function chunksOf({ identity, answer }: SimStream): readonly ProviderChunk[] {
  const indexes = Array.from({ length: answer.choices }, (_, index) => index);
  const every = (delta: (index: number) => JsonObject, reason: string | null = null) =>
    indexes.map((index) =>
      chunkOf(identity, [{ index, delta: delta(index), finish_reason: reason }]),
    );
  const opening = (index: number): JsonObject => ({
    role: 'assistant',
    ...(answer.call === undefined
      ? { content: '' }
      : { content: null, tool_calls: [openedCall(identity.id, index, answer.call)] }),
  });
  const pieces = answer.text.match(/\s*\S+\s*$|\s*\S+|\s+/g) ?? [];
  const piece = (text: string) => (): JsonObject =>
    answer.call === undefined
      ? { content: text }
      : { tool_calls: [{ index: 0, function: { arguments: text } }] };
  return [
    ...every(opening),
    ...pieces.flatMap((text) => every(piece(text))),
    ...every(() => ({}), answer.finishReason),
    chunkOf(identity, [], usageOf(answer)),
  ];
}

function openedCall(id: string, index: number, name: string): JsonObject {
  return { index: 0, id: callId(id, index), type: 'function', function: { name, arguments: '' } };
}

function chunkOf(
  { id, created, model }: SimIdentity,
  choices: ChatChunk['choices'],
  usage: JsonObject | null = null,
): ProviderChunk {
  const object = 'chat.completion.chunk';
  const chunk: ChatChunk = { id, object, created, model, choices, usage };
  return { text: JSON.stringify(chunk), chunk };
}
