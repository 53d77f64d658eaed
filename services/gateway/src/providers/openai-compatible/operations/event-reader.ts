// Streams of events beside chat: what all of them have in common.
import { AlfredError } from '@alfred/errors';
import {
  type ChatChunk,
  doneData,
  isObject,
  type JsonObject,
  parseJson,
} from '@alfred/openai-wire';
import { emptyUsage, type UsageBuckets, usageProblem } from '@alfred/pricing';
import type { ProviderBatch, ProviderChunk, StreamEnd } from '../../../ports/provider.ts';
import type { EventReader } from '../../http/dialect.ts';
import { badResponse, failedBody } from '../../http/errors.ts';
import type { OperationDifferences } from './differences.ts';

/** How the events of one operation are read. */
export interface OperationEvents {
  /** What one event carries; nothing, for one that nobody here knows. */
  read(event: JsonObject, text: string): readonly ProviderChunk[];
  /** Whether everything came that was asked for. */
  isWhole(): boolean;
}

/** Reads the events of one stream, to the word that it is over or to its close. */
export function eventReader(
  { provider, readError }: Pick<OperationDifferences, 'provider' | 'readError'>,
  events: OperationEvents,
): EventReader {
  const closed = (): StreamEnd =>
    events.isWhole()
      ? { outcome: 'complete' }
      : { outcome: 'failed', error: new AlfredError('provider_stream_cut', { provider }) };
  const read = (text: string): ProviderBatch => {
    if (text === doneData) return { chunks: [], end: closed() };
    const json = parseJson(text);
    const error = readError(json);
    if (error) return { chunks: [], end: failedBody(provider, error) };
    if (!isObject(json)) return { chunks: [], end: badResponse(provider) };
    return { chunks: events.read(json, text) };
  };
  return { read, closed };
}

/** One piece: an event with the words in it, where it has any, as those of a chat. */
export function pieceOf(
  event: JsonObject,
  text: string,
  choices: ChatChunk['choices'] = [],
): ProviderChunk {
  return { text, chunk: { ...event, choices } };
}

/** What a last event says was used; undefined where that cannot be. */
export function usedIn(used: Partial<UsageBuckets>): UsageBuckets | undefined {
  const usage = { ...emptyUsage, ...used, requests: 1n };
  return usageProblem(usage) === undefined ? usage : undefined;
}
