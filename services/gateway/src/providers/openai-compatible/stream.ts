import { AlfredError } from '@alfred/errors';
import {
  type ChatChunk,
  doneData,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
  readUpstreamError,
} from '@alfred/openai-wire';
import type { ProviderBatch } from '../../ports/provider.ts';
import type { EventReader } from '../http/dialect.ts';
import { badResponse, failedBody } from '../http/errors.ts';

/** Reads OpenAI's stream of chunks, each as the provider wrote it. */
export function chunkReader(provider: string): EventReader {
  // Whether an answer said why it ended: then the stream may close without a last word.
  let finished = false;
  const read = (text: string): ProviderBatch => {
    if (text === doneData) return { chunks: [], end: { outcome: 'complete' } };
    const json = parseJson(text);
    const error = readUpstreamError(json);
    if (error) return { chunks: [], end: failedBody(provider, error) };
    if (!isObject(json)) return { chunks: [], end: badResponse(provider) };
    const chunk = toChunk(json);
    finished ||= chunk.choices.some((choice) => Boolean(choice.finish_reason));
    return { chunks: [{ text, chunk }] };
  };
  return {
    read,
    closed: () =>
      finished
        ? { outcome: 'complete' }
        : { outcome: 'failed', error: new AlfredError('provider_stream_cut', { provider }) },
  };
}

/** Some send chunks without choices around the answer: they carry nothing, but they are no error. */
function toChunk(json: JsonObject): ChatChunk {
  const { choices } = json;
  const sound = Array.isArray(choices) && choices.every((choice: Json) => isObject(choice));
  return (sound ? json : { ...json, choices: [] }) as ChatChunk;
}
