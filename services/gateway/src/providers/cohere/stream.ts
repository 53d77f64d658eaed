// Cohere's stream of events as chunks.
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
import { failedAnswer, readFinish, words } from './errors.ts';
import type { ReplyNames } from './response.ts';
import { writeBilled } from './usage.ts';

interface StreamSoFar {
  id: string;
  hasSpoken: boolean;
  /** The calls by the index of their events: where they stand, and whether arguments came. */
  readonly calls: Map<Json | undefined, { readonly index: number; hasArguments: boolean }>;
}

/** Reads the events of one stream; `message-end` is its last word. */
export function eventReader(stream: {
  readonly id: string;
  readonly names: ReplyNames;
}): EventReader {
  const { id: provider, names } = stream;
  const so: StreamSoFar = { id: names.id, hasSpoken: false, calls: new Map() };
  return {
    read: (data) => {
      // The last word was said before.
      if (data === doneData) return { chunks: [] };
      const json = parseJson(data);
      const error = words.readError(json);
      if (error) return { chunks: [], end: failedBody(provider, error, words) };
      if (!isObject(json)) return { chunks: [], end: badResponse(provider) };
      if (json.type === 'message-end') return readEnd(json, { so, names, provider });
      const delta = readDelta(json, so);
      return { chunks: delta ? [chunkOf({ so, names }, { delta, finish_reason: null })] : [] };
    },
    closed: () => ({
      outcome: 'failed',
      error: new AlfredError('provider_stream_cut', { provider }),
    }),
  };
}

function chunkOf(
  { so, names }: { readonly so: StreamSoFar; readonly names: ReplyNames },
  { delta, ...choice }: { readonly delta: JsonObject; readonly finish_reason: string | null },
  more: JsonObject = {},
): { readonly text: string; readonly chunk: ChatChunk } {
  const spoken = so.hasSpoken ? delta : { role: 'assistant', ...delta };
  so.hasSpoken = true;
  const about = { ...names, id: so.id, object: 'chat.completion.chunk' };
  const chunk = { ...about, choices: [{ index: 0, delta: spoken, ...choice }], ...more };
  return { text: JSON.stringify(chunk), chunk };
}

/** What an event adds, or undefined where it adds nothing. */
function readDelta(event: JsonObject, so: StreamSoFar): JsonObject | undefined {
  const message = messageOf(event);
  switch (event.type) {
    case 'message-start':
      if (typeof event.id === 'string') so.id = event.id;
      return undefined;
    case 'content-start':
    case 'content-delta':
      return readContent(message.content);
    case 'tool-plan-delta':
      return typeof message.tool_plan === 'string' ? { content: message.tool_plan } : undefined;
    case 'tool-call-start':
    case 'tool-call-delta':
      return readCall(event.index, message.tool_calls, so);
    case 'tool-call-end':
      return endCall(event.index, so);
    case 'citation-start':
      return message.citations === undefined ? undefined : { citations: [message.citations] };
    default:
      return undefined;
  }
}

function messageOf({ delta }: JsonObject): JsonObject {
  return isObject(delta) && isObject(delta.message) ? delta.message : {};
}

function readContent(content: Json | undefined): JsonObject | undefined {
  if (!isObject(content)) return undefined;
  const { text, thinking } = content;
  if (typeof thinking === 'string' && thinking !== '') return { reasoning_content: thinking };
  return typeof text === 'string' && text !== '' ? { content: text } : undefined;
}

function readCall(
  at: Json | undefined,
  value: Json | undefined,
  { calls }: StreamSoFar,
): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const { name, arguments: args } = isObject(value.function) ? value.function : {};
  const text = typeof args === 'string' ? args : '';
  const known = calls.get(at);
  if (known) {
    known.hasArguments ||= text !== '';
    return { tool_calls: [{ index: known.index, function: { arguments: text } }] };
  }
  const index = calls.size;
  calls.set(at, { index, hasArguments: text !== '' });
  const called = { name: name ?? '', arguments: text };
  return { tool_calls: [{ index, id: value.id ?? '', type: 'function', function: called }] };
}

/** A call without arguments says nothing of them: everybody else writes an empty object. */
function endCall(at: Json | undefined, { calls }: StreamSoFar): JsonObject | undefined {
  const call = calls.get(at);
  if (!call || call.hasArguments) return undefined;
  call.hasArguments = true;
  return { tool_calls: [{ index: call.index, function: { arguments: '{}' } }] };
}

function readEnd(
  { delta }: JsonObject,
  stream: { readonly so: StreamSoFar; readonly names: ReplyNames; readonly provider: string },
): ProviderBatch {
  const { provider } = stream;
  const { finish_reason: reason, usage } = isObject(delta) ? delta : {};
  const { finish, failure } = readFinish(reason);
  const billed = writeBilled(usage);
  const said = { delta: {}, finish_reason: failure ? null : finish };
  const last = chunkOf(stream, said, billed ? { usage: billed } : {});
  // A failure is told by the end; a chunk before it only where it says what was used.
  if (!failure) return { chunks: [last], end: { outcome: 'complete' } };
  const error = new AlfredError(failure, { provider, reason: failedAnswer });
  return { chunks: billed ? [last] : [], end: { outcome: 'failed', error } };
}
