import { AlfredError } from '@alfred/errors';
import { geminiStreamReader, type ReplyNames } from '@alfred/gemini-wire';
import { isObject, parseJson } from '@alfred/openai-wire';
import type { ProviderCall } from '../../ports/provider.ts';
import type { EventReader } from '../http/dialect.ts';
import { badResponse, failedBody } from '../http/errors.ts';
import { words } from './errors.ts';
import type { ThoughtSignatures } from './signatures.ts';

/** Reads Gemini's stream. It has no last word: it is whole when an answer said why it ended. */
export function eventReader(stream: {
  readonly id: string;
  readonly call: ProviderCall;
  readonly names: ReplyNames;
  readonly signatures: ThoughtSignatures;
}): EventReader {
  const { id: provider, call, names, signatures } = stream;
  const reader = geminiStreamReader(names);
  return {
    read: (data) => {
      const json = parseJson(data);
      const error = words.readError(json);
      if (error) return { chunks: [], end: failedBody(provider, error, words) };
      if (!isObject(json)) return { chunks: [], end: badResponse(provider) };
      const chunk = reader.read(json);
      for (const { delta } of chunk.choices) signatures.note(call, delta?.tool_calls);
      return { chunks: [{ text: JSON.stringify(chunk), chunk }] };
    },
    closed: () =>
      reader.isFinished
        ? { outcome: 'complete' }
        : { outcome: 'failed', error: new AlfredError('provider_stream_cut', { provider }) },
  };
}
