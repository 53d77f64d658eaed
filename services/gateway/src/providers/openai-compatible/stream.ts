import { AlfredError } from '@alfred/errors';
import {
  type ChatChunk,
  doneData,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
  readUpstreamError,
  type SseDecoder,
  sseDecoder,
} from '@alfred/openai-wire';
import type { ProviderBatch, ProviderChunk, StreamEnd } from '../../ports/provider.ts';
import { badResponse, failedBody, failedCall } from './errors.ts';
import { type ByteBudget, readText, type UpstreamBody } from './upstream-body.ts';

export interface StreamSource {
  readonly provider: string;
  readonly body: UpstreamBody;
  /** For a body that turns out to be no event stream. */
  readonly budget: ByteBudget;
  readonly signal: AbortSignal;
}

/** No honest event is longer. */
const eventCharactersMax = 4 * 1024 * 1024;
/** How much is read of a body that turns out to be no event stream. */
const strayBytesMax = 64 * 1024;

/**
 * The chunks of an event stream, in batches as they arrive. Whatever happens comes as the end of
 * the last batch; nothing is thrown. Giving up half-way closes the connection.
 */
export async function* readStream(source: StreamSource): AsyncGenerator<ProviderBatch> {
  const { body, provider, signal } = source;
  const reader = { provider, decoder: sseDecoder(eventCharactersMax), finished: false };
  try {
    let bytes = await body.next();
    if (bytes && isStray(bytes)) {
      yield { chunks: [], end: await strayEnd(source, bytes) };
      return;
    }
    for (; bytes; bytes = await body.next()) {
      const batch = readEvents(reader, reader.decoder.feed(bytes));
      if (batch.end || batch.chunks.length > 0) yield batch;
      if (batch.end) return;
    }
    yield readEnd(reader);
  } catch (error) {
    yield { chunks: [], end: failedCall(provider, error, signal) };
  } finally {
    body.cancel();
  }
}

interface Reader {
  readonly provider: string;
  readonly decoder: SseDecoder;
  /** Whether an answer said why it ended: then the stream may close without a last word. */
  finished: boolean;
}

function readEvents(reader: Reader, events: readonly string[]): ProviderBatch {
  const chunks: ProviderChunk[] = [];
  for (const text of events) {
    if (text === doneData) return { chunks, end: { outcome: 'complete' } };
    const json = parseJson(text);
    const error = readUpstreamError(json);
    if (error) return { chunks, end: failedBody(reader.provider, error) };
    if (!isObject(json)) return { chunks, end: badResponse(reader.provider) };
    const chunk = toChunk(json);
    reader.finished ||= chunk.choices.some((choice) => Boolean(choice.finish_reason));
    chunks.push({ text, chunk });
  }
  return { chunks };
}

/** The stream has closed. What stands after the last blank line counts only when it is whole. */
function readEnd(reader: Reader): ProviderBatch {
  const rest = reader.decoder
    .end()
    .filter((text) => text === doneData || isObject(parseJson(text)));
  const { chunks, end } = readEvents(reader, rest);
  return { chunks, end: end ?? (reader.finished ? { outcome: 'complete' } : cut(reader.provider)) };
}

function cut(provider: string): StreamEnd {
  return { outcome: 'failed', error: new AlfredError('provider_stream_cut', { provider }) };
}

/** Some send chunks without choices around the answer: they carry nothing, but they are no error. */
function toChunk(json: JsonObject): ChatChunk {
  const { choices } = json;
  const sound = Array.isArray(choices) && choices.every((choice: Json) => isObject(choice));
  return (sound ? json : { ...json, choices: [] }) as ChatChunk;
}

/** JSON or HTML under the name of an event stream: no line of an event begins so. */
function isStray(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20);
  return first === 0x7b || first === 0x3c;
}

async function strayEnd(source: StreamSource, first: Uint8Array): Promise<StreamEnd> {
  const { body, budget, provider } = source;
  const rest = await readText(body, { bytesMax: strayBytesMax, budget });
  const error = readUpstreamError(parseJson(new TextDecoder().decode(first) + rest));
  return error ? failedBody(provider, error) : badResponse(provider);
}
