import { type ChatChunk, isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { type EventWriter, eventWriter } from './events.ts';
import { type ResponseFrame, type ResponseState, responseObject } from './frame.ts';
import {
  type ItemStatus,
  incompleteReason,
  itemId,
  readCall,
  reasoningOf,
  stringOf,
  wantsSummary,
} from './items.ts';
import {
  type OpenCall,
  type OpenItem,
  type OpenMessage,
  type OpenReasoning,
  openCall,
  openMessage,
  openReasoning,
} from './open-items.ts';
import { responseUsage } from './usage.ts';

/** A response that comes in pieces: texts are events, as they go over the wire. */
export interface ResponseStream {
  /** What one chunk of a chat completion adds. */
  chunk(chunk: ChatChunk): string;
  /** The end of an answer that came to its own end. */
  end(usage: JsonObject): EndedResponse;
  /** The end of one that broke off. */
  failed(error: ResponseFailure): EndedResponse;
}

/** The last events, and the response as it stands in them. */
export interface EndedResponse {
  readonly text: string;
  readonly response: JsonObject;
  /** The same, of a response that could not be kept after all. */
  unkept(): string;
}

/** Why an answer broke off, with whatever else is to be told. */
export interface ResponseFailure extends JsonObject {
  readonly code: string;
  readonly message: string;
}

interface Streaming {
  readonly frame: ResponseFrame;
  readonly events: EventWriter;
  readonly items: OpenItem[];
  /** How the items ended that have. */
  readonly statuses: ItemStatus[];
  /** Calls by their index in the chat completion: pieces of several may come in turns. */
  readonly calls: Map<Json | undefined, OpenCall>;
  /** What text is added to: reasoning or a message; calls have no order among each other. */
  current: OpenReasoning | OpenMessage | undefined;
  model: Json | undefined;
  serviceTier: Json | undefined;
  finishReason: Json | undefined;
  begun: boolean;
}

/** A response of which nothing has come yet. */
export function responseStream(frame: ResponseFrame): ResponseStream {
  const stream: Streaming = {
    frame,
    events: eventWriter(),
    items: [],
    statuses: [],
    calls: new Map(),
    current: undefined,
    model: undefined,
    serviceTier: undefined,
    finishReason: undefined,
    begun: false,
  };
  return {
    chunk: (chunk) => addChunk(stream, chunk),
    end: (usage) => end(stream, usage),
    failed: (error) => failed(stream, error),
  };
}

function addChunk(stream: Streaming, chunk: ChatChunk): string {
  stream.model ??= chunk.model;
  stream.serviceTier = chunk.service_tier ?? stream.serviceTier;
  let text = begin(stream);
  for (const { index, delta, finish_reason: reason, logprobs } of chunk.choices) {
    if (index !== 0) continue;
    if (isObject(delta)) text += addDelta(stream, delta, logprobs);
    stream.finishReason = reason ?? stream.finishReason;
  }
  return text;
}

function begin(stream: Streaming): string {
  if (stream.begun) return '';
  stream.begun = true;
  const response = snapshot(stream, { status: 'in_progress' });
  return (
    stream.events.write('response.created', { response }) +
    stream.events.write('response.in_progress', { response })
  );
}

function addDelta(stream: Streaming, delta: JsonObject, logprobs: Json | undefined): string {
  return (
    addReasoning(stream, delta) +
    addText(stream, delta, logprobs) +
    addCalls(stream, listOf(delta.tool_calls))
  );
}

function addReasoning(stream: Streaming, delta: JsonObject): string {
  const thought = reasoningOf(delta);
  const blocks = listOf(delta.thinking_blocks);
  if (thought === '' && blocks.length === 0) return '';
  let text = '';
  let reasoning = stream.current?.kind === 'reasoning' ? stream.current : undefined;
  if (!reasoning) {
    text += closeCurrent(stream);
    const opened = openReasoning(placeOf(stream, 'rs'), wantsSummary(stream.frame.request));
    reasoning = opened.item;
    text += opened.text;
    adopt(stream, reasoning);
  }
  reasoning.keep(blocks);
  return text + (thought === '' ? '' : reasoning.think(thought));
}

function addText(stream: Streaming, delta: JsonObject, logprobs: Json | undefined): string {
  const said = contentText(delta.content);
  const refusal = stringOf(delta.refusal);
  const annotations = listOf(delta.annotations);
  if (said === '' && refusal === '' && annotations.length === 0) return '';
  let text = '';
  let message = stream.current?.kind === 'message' ? stream.current : undefined;
  if (!message) {
    text += closeCurrent(stream);
    const opened = openMessage(placeOf(stream, 'msg'));
    message = opened.item;
    text += opened.text;
    adopt(stream, message);
  }
  const tokens = isObject(logprobs) ? listOf(logprobs.content) : [];
  if (said !== '') text += message.say(said, tokens);
  if (annotations.length > 0) text += message.annotate(annotations);
  return refusal === '' ? text : text + message.refuse(refusal);
}

function addCalls(stream: Streaming, pieces: readonly Json[]): string {
  let text = '';
  for (const piece of pieces) {
    if (!isObject(piece)) continue;
    const read = readCall(piece);
    let call = stream.calls.get(piece.index);
    if (!call) {
      text += closeCurrent(stream);
      const opened = openCall(placeOf(stream, read.isCustom ? 'ctc' : 'fc'), read);
      call = opened.item;
      text += opened.text;
      stream.items.push(call);
      stream.calls.set(piece.index, call);
    }
    text += call.add(read);
  }
  return text;
}

function placeOf({ frame, items, events }: Streaming, prefix: string) {
  return { id: itemId(prefix, frame.id, items.length), index: items.length, events };
}

function adopt(stream: Streaming, item: OpenReasoning | OpenMessage): void {
  stream.items.push(item);
  stream.current = item;
}

/** Text after it belongs to another item. */
function closeCurrent(stream: Streaming): string {
  const { current } = stream;
  if (!current) return '';
  stream.current = undefined;
  return closeItem(stream, current, 'completed');
}

function closeItem(stream: Streaming, item: OpenItem, status: ItemStatus): string {
  stream.statuses[stream.items.indexOf(item)] = status;
  return item.close(status);
}

/** Ends every item that is open; the last one is what an answer was cut in. */
function closeAll(stream: Streaming, status: ItemStatus): string {
  const open = stream.items.filter((_, index) => stream.statuses[index] === undefined);
  const last = open.at(-1);
  return open.map((item) => closeItem(stream, item, item === last ? status : 'completed')).join('');
}

function end(stream: Streaming, usage: JsonObject): EndedResponse {
  let text = begin(stream);
  const reason = incompleteReason(stream.finishReason);
  const status = reason === undefined ? 'completed' : 'incomplete';
  const hasAnswer = stream.items.some(({ kind }) => kind !== 'reasoning');
  if (!hasAnswer) {
    text += closeCurrent(stream);
    const opened = openMessage(placeOf(stream, 'msg'));
    adopt(stream, opened.item);
    text += opened.text;
  }
  text += closeAll(stream, status);
  const response = snapshot(stream, { status, reason, usage: responseUsage(usage) });
  return ended(text, stream.events.reserve(`response.${status}`), response);
}

function ended(
  before: string,
  write: (fields: JsonObject) => string,
  response: JsonObject,
): EndedResponse {
  return {
    text: before + write({ response }),
    response,
    unkept: () => before + write({ response: { ...response, store: false } }),
  };
}

function failed(stream: Streaming, error: ResponseFailure): EndedResponse {
  let text = begin(stream) + closeAll(stream, 'incomplete');
  // Who waits for a whole response hears of it by the first, who follows the events by the last.
  text += stream.events.write('error', { param: null, ...error });
  const { code, message } = error;
  const response = snapshot(stream, { status: 'failed', error: { code, message } });
  return ended(text, stream.events.reserve('response.failed'), response);
}

function snapshot(
  { frame, model, serviceTier, items, statuses }: Streaming,
  state: Omit<ResponseState, 'model' | 'serviceTier' | 'output'>,
): JsonObject {
  const output = items.map((item, index) => item.item(statuses[index] ?? 'in_progress'));
  return responseObject(frame, { ...state, model, serviceTier, output });
}

/** Some providers stream parts. */
function contentText(content: Json | undefined): string {
  if (!Array.isArray(content)) return stringOf(content);
  return content.map((part: Json) => (isObject(part) ? stringOf(part.text) : '')).join('');
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
