import {
  doneData,
  isObject,
  type Json,
  parseJson,
  type SseDecoder,
  sseDecoder,
} from '@alfred/openai-wire';
import type {
  FailedEnd,
  FailedReply,
  ProviderBatch,
  ProviderChunk,
  StreamEnd,
} from '../../ports/provider.ts';
import type { EventReader } from './dialect.ts';
import { badResponse, cutShort, failedCall } from './errors.ts';
import { type ByteBudget, readText, type UpstreamBody } from './upstream-body.ts';

export interface StreamSource {
  readonly provider: string;
  readonly body: UpstreamBody;
  readonly reader: EventReader;
  /** A failure without what nobody may see of it. */
  readonly hide: <Of extends FailedEnd>(failed: Of) => Of;
  /** An error that came instead of a stream, under its name. */
  readonly failure: (json: Json | undefined) => FailedReply | undefined;
  /** For a body that turns out to be no event stream. */
  readonly budget: ByteBudget;
  readonly signal: AbortSignal;
  /** How many characters an event may have, where that is more than is usual. */
  readonly eventMax?: number | undefined;
  /** How bytes become pieces, where they come in no events. */
  readonly decoder?: SseDecoder | undefined;
}

/** No honest event is longer. */
const eventCharactersMax = 4 * 1024 * 1024;
/** How much is read of a body that turns out to be no event stream. */
const strayBytesMax = 64 * 1024;

/**
 * The chunks of an event stream, in batches as they arrive. Whatever happens comes as the end of
 * the last batch; nothing is thrown. Giving up half-way closes the connection.
 */
export async function* readEventStream(source: StreamSource): AsyncGenerator<ProviderBatch> {
  const { body, provider, reader, signal } = source;
  const decoder = source.decoder ?? sseDecoder(source.eventMax ?? eventCharactersMax);
  let isUnderWay = false;
  try {
    let bytes = await body.next();
    if (bytes && !source.decoder && isStray(bytes)) {
      yield { chunks: [], end: shown(source, await strayEnd(source, bytes)) };
      return;
    }
    for (; bytes; bytes = await body.next()) {
      const { chunks, end } = readEvents(reader, decoder.feed(bytes));
      if (end) {
        yield { chunks, end: shown(source, end) };
        return;
      }
      if (chunks.length === 0) continue;
      isUnderWay = true;
      yield { chunks };
    }
    // What stands after the last blank line counts only when it is whole.
    const { chunks, end } = readEvents(reader, decoder.end().filter(isWhole));
    yield { chunks, end: shown(source, end ?? reader.closed()) };
  } catch (error) {
    const end = failedCall(provider, error, signal);
    yield { chunks: [], end: isUnderWay ? cutShort(end) : end };
  } finally {
    body.cancel();
  }
}

function readEvents(reader: EventReader, events: readonly string[]): ProviderBatch {
  const chunks: ProviderChunk[] = [];
  for (const data of events) {
    const batch = reader.read(data);
    chunks.push(...batch.chunks);
    if (batch.end) return { chunks, end: batch.end };
  }
  return { chunks };
}

function shown({ hide }: StreamSource, end: StreamEnd): StreamEnd {
  return end.outcome === 'failed' ? hide(end) : end;
}

const isWhole = (data: string): boolean => data === doneData || isObject(parseJson(data));

/** JSON or HTML under the name of an event stream: no line of an event begins so. */
function isStray(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20);
  return first === 0x7b || first === 0x3c;
}

async function strayEnd(source: StreamSource, first: Uint8Array): Promise<StreamEnd> {
  const { body, budget, provider } = source;
  const rest = await readText(body, { bytesMax: strayBytesMax, budget });
  const json = parseJson(new TextDecoder().decode(first) + rest);
  return source.failure(json) ?? badResponse(provider);
}
