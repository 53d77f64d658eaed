import { AlfredError } from '@alfred/errors';
import {
  type ChatChunk,
  doneData,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
} from '@alfred/openai-wire';
import type { ProviderBatch } from '../../ports/provider.ts';
import type { EventReader } from '../http/dialect.ts';
import { badResponse, failedBody } from '../http/errors.ts';
import type { Mending } from './differences.ts';
import { type AnswerWords, brokeDown } from './response.ts';

/** Reads OpenAI's stream of chunks, each as the provider wrote it where nothing has to be mended. */
export function chunkReader(words: AnswerWords<Mending['chunk']>): EventReader {
  const { provider, mend } = words;
  // Whether an answer said why it ended: then the stream may close without a last word.
  let finished = false;
  const read = (text: string): ProviderBatch => {
    if (text === doneData) return { chunks: [], end: { outcome: 'complete' } };
    const json = parseJson(text);
    const error = words.readError(json);
    if (error) return { chunks: [], end: failedBody(provider, error, words) };
    if (!isObject(json)) return { chunks: [], end: badResponse(provider) };
    const mended = mend ? mend(json) : json;
    if (!mended) return { chunks: [] };
    const chunk = toChunk(mended);
    if (chunk.choices.some((choice) => choice.finish_reason === 'error')) {
      return { chunks: [], end: failedBody(provider, brokeDown, words) };
    }
    finished ||= chunk.choices.some((choice) => Boolean(choice.finish_reason));
    return { chunks: [{ text: mended === json ? text : JSON.stringify(mended), chunk }] };
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
