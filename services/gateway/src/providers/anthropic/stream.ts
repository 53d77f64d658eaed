import { messageReader } from '@alfred/anthropic-wire';
import { AlfredError } from '@alfred/errors';
import { isObject, parseJson, readUpstreamError } from '@alfred/openai-wire';
import type { ProviderBatch } from '../../ports/provider.ts';
import type { EventReader } from '../http/dialect.ts';
import { badResponse, failedBody } from '../http/errors.ts';
import { codeOf } from './errors.ts';

/** Reads the events of one message as the chunks of a chat completion. */
export function eventReader({
  provider,
  created,
}: {
  readonly provider: string;
  readonly created: number;
}): EventReader {
  const reader = messageReader(created);
  const read = (data: string): ProviderBatch => {
    const event = parseJson(data);
    const error = readUpstreamError(event);
    if (error) {
      const words = { readError: readUpstreamError, codeOf };
      return { chunks: [], end: failedBody(provider, error, words) };
    }
    if (!isObject(event)) return { chunks: [], end: badResponse(provider) };
    const chunks = reader.read(event).map((chunk) => ({ text: JSON.stringify(chunk), chunk }));
    return reader.isStopped ? { chunks, end: { outcome: 'complete' } } : { chunks };
  };
  return {
    read,
    closed: () =>
      reader.isFinished
        ? { outcome: 'complete' }
        : { outcome: 'failed', error: new AlfredError('provider_stream_cut', { provider }) },
  };
}
