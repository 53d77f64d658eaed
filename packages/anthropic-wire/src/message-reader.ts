import { type ChatChunk, type Json, type JsonObject, writeUsage } from '@alfred/openai-wire';
import { given, isGiven, objectOf, textOf } from './fields.ts';
import { finishReasonOf } from './stop-reasons.ts';
import { readMessagesUsage } from './usage.ts';

/** Reads Anthropic's events of one stream as chunks of a chat completion. */
export interface MessageReader {
  /** The chunks of one event: most have one, some none. What nobody knows is passed over. */
  read(event: JsonObject): readonly ChatChunk[];
  /** Whether the answer said why it ended, and whether the stream said that it has. */
  readonly isFinished: boolean;
  readonly isStopped: boolean;
}

interface Reading {
  head: JsonObject;
  started: boolean;
  finished: boolean;
  stopped: boolean;
  /** What has been said of usage so far; later words replace earlier ones, field by field. */
  usage: JsonObject;
  /** How many tools were called: clients count calls alone, Anthropic counts blocks. */
  calls: number;
  block: OpenBlock | undefined;
  /** A text that follows a text is another block: its sources are its own. */
  afterText: boolean;
}

interface OpenBlock {
  readonly type: string;
  readonly fields: JsonObject;
  /** Whether any of its arguments came. */
  hasInput: boolean;
  thinking: string;
  signature: string;
}

/** Nothing was read yet. `created` in Unix seconds: Anthropic does not say when. */
export function messageReader(created: number): MessageReader {
  const reading: Reading = {
    head: { object: 'chat.completion.chunk', created },
    started: false,
    finished: false,
    stopped: false,
    usage: {},
    calls: 0,
    block: undefined,
    afterText: false,
  };
  return {
    read: (event) => readEvent(reading, event),
    get isFinished() {
      return reading.finished;
    },
    get isStopped() {
      return reading.stopped;
    },
  };
}

function readEvent(reading: Reading, event: JsonObject): readonly ChatChunk[] {
  switch (event.type) {
    case 'message_start':
      return start(reading, objectOf(event.message));
    case 'content_block_start':
      return openBlock(reading, objectOf(event.content_block));
    case 'content_block_delta':
      return blockDelta(reading, objectOf(event.delta));
    case 'content_block_stop':
      return closeBlock(reading);
    case 'message_delta':
      return finish(reading, objectOf(event.delta), event.usage);
    case 'message_stop':
      reading.stopped = true;
      return [];
    default:
      return [];
  }
}

/** Proxies have been seen to start a message twice, and in the middle of one: the first counts. */
function start(reading: Reading, message: JsonObject): readonly ChatChunk[] {
  if (reading.started) return [];
  reading.started = true;
  reading.head = {
    id: textOf(message.id),
    ...reading.head,
    model: textOf(message.model),
  };
  return [chunkOf(reading, { role: 'assistant', content: '' }, usageOf(reading, message.usage))];
}

/** OpenAI's words for all that is known of usage by now; nothing when that is no usage. */
function usageOf(reading: Reading, said: Json | undefined): JsonObject {
  reading.usage = { ...reading.usage, ...given(objectOf(said)) };
  const usage = readMessagesUsage(reading.usage);
  return usage ? { usage: writeUsage(usage) } : {};
}

function openBlock(reading: Reading, fields: JsonObject): readonly ChatChunk[] {
  const type = textOf(fields.type);
  const wasText = reading.afterText;
  reading.afterText = type === 'text';
  reading.block = { type, fields, hasInput: false, thinking: '', signature: '' };
  switch (type) {
    case 'text': {
      const content = textOf(fields.text);
      if (wasText) return [chunkOf(reading, { content, starts_block: true })];
      return content === '' ? [] : [chunkOf(reading, { content })];
    }
    case 'thinking':
      reading.block.signature = textOf(fields.signature);
      return thought(reading, reading.block, textOf(fields.thinking));
    case 'redacted_thinking':
      return [chunkOf(reading, { thinking_blocks: [fields] })];
    case 'tool_use':
      reading.calls += 1;
      return [callChunk(reading, { name: textOf(fields.name), arguments: '' }, textOf(fields.id))];
    default:
      return [];
  }
}

function blockDelta(reading: Reading, delta: JsonObject): readonly ChatChunk[] {
  const { block } = reading;
  switch (delta.type) {
    case 'text_delta':
      return [chunkOf(reading, { content: textOf(delta.text) })];
    case 'input_json_delta':
      return argumentsOf(reading, textOf(delta.partial_json));
    case 'thinking_delta':
      return block ? thought(reading, block, textOf(delta.thinking)) : [];
    case 'signature_delta':
      if (block) block.signature += textOf(delta.signature);
      return [];
    case 'citations_delta':
      return isGiven(delta.citation) ? [chunkOf(reading, { citations: [delta.citation] })] : [];
    default:
      return [];
  }
}

function argumentsOf(reading: Reading, text: string): readonly ChatChunk[] {
  if (text === '' || !reading.block) return [];
  reading.block.hasInput = true;
  return [callChunk(reading, { arguments: text })];
}

function thought(reading: Reading, block: OpenBlock, text: string): readonly ChatChunk[] {
  if (text === '') return [];
  block.thinking += text;
  return [chunkOf(reading, { reasoning_content: text })];
}

/** What only a whole block says: a tool that takes nothing, and the signature of a thought. */
function closeBlock(reading: Reading): readonly ChatChunk[] {
  const { block } = reading;
  reading.block = undefined;
  if (block?.type === 'tool_use' && !block.hasInput) {
    const input = JSON.stringify(block.fields.input ?? {});
    return [callChunk(reading, { arguments: input })];
  }
  if (block?.type !== 'thinking') return [];
  const { thinking, signature } = block;
  return [chunkOf(reading, { thinking_blocks: [{ type: 'thinking', thinking, signature }] })];
}

function finish(
  reading: Reading,
  { stop_reason: reason, stop_sequence, stop_details }: JsonObject,
  usage: Json | undefined,
): readonly ChatChunk[] {
  const known = usageOf(reading, usage);
  if (!isGiven(reason)) return [chunkOf(reading, {}, known)];
  reading.finished = true;
  const ended = {
    finish_reason: finishReasonOf(textOf(reason)),
    ...given({ native_finish_reason: reason, stop_sequence, stop_details }),
  };
  const choices = [{ index: 0, delta: {}, ...ended }];
  return [{ ...reading.head, choices, ...known }];
}

function callChunk(reading: Reading, called: JsonObject, id?: string): ChatChunk {
  const named = id === undefined ? {} : { id, type: 'function' };
  const index = Math.max(0, reading.calls - 1);
  return chunkOf(reading, { tool_calls: [{ index, ...named, function: called }] });
}

function chunkOf({ head }: Reading, delta: JsonObject, more: JsonObject = {}): ChatChunk {
  return { ...head, choices: [{ index: 0, delta, finish_reason: null }], ...more };
}
