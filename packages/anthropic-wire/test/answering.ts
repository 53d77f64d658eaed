// Answers of Anthropic's as its API streams them, and as a client reads what Alfred streams.
import { type ChatChunk, isObject, type JsonObject, parseJson } from '@alfred/openai-wire';
import { emptyUsage } from '@alfred/pricing';
import { expect } from 'vitest';
import { messageReader, messageWriter, readMessagesUsage } from '../src/index.ts';

/** What every answer of these tests used, and what is charged for it. */
export const usage = { input_tokens: 9, output_tokens: 4 };
export const charged = {
  ...{ usage: readMessagesUsage(usage) ?? emptyUsage, cost: '0.01' },
  id: 'req_01K8ZP',
};

/** What every message of them says of itself. */
export const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude' };

/** The events by which the API says a message, each text cut in two. */
export function eventsOf(content: readonly JsonObject[], stop_reason: string): JsonObject[] {
  const empty = { ...head, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  return [
    { type: 'message_start', message: empty as never },
    { type: 'ping' },
    ...content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: opened(block) },
      ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason }, usage: { output_tokens: 4 } },
    { type: 'message_stop' },
  ];
}

function opened(block: JsonObject): JsonObject {
  if (block.type === 'text') return { type: 'text', text: '' };
  if (block.type === 'thinking') return { type: 'thinking', thinking: '', signature: '' };
  return block.type === 'tool_use' ? { ...block, input: {} } : block;
}

function deltasOf(block: JsonObject): JsonObject[] {
  const halves = (whole: string) =>
    [whole.slice(0, 1), whole.slice(1)].filter((half) => half !== '');
  switch (block.type) {
    case 'text': {
      const citations = (block.citations ?? []) as JsonObject[];
      return [
        ...citations.map((cited) => ({ type: 'citations_delta', citation: cited })),
        ...halves(String(block.text)).map((half) => ({ type: 'text_delta', text: half })),
      ];
    }
    case 'thinking':
      return [
        ...halves(String(block.thinking)).map((half) => ({
          type: 'thinking_delta',
          thinking: half,
        })),
        { type: 'signature_delta', signature: block.signature ?? '' },
      ];
    case 'tool_use': {
      const json = JSON.stringify(block.input);
      // A call without arguments has no delta at all.
      return json === '{}'
        ? []
        : halves(json).map((partial_json) => ({ type: 'input_json_delta', partial_json }));
    }
    default:
      return [];
  }
}

/** The same as chunks of a chat completion. */
export const chunksOf = (events: readonly JsonObject[]): readonly ChatChunk[] => {
  const reader = messageReader(1);
  return events.flatMap((event) => reader.read(event));
};

/** Chunks as the events that a client gets. */
export function written(chunks: readonly ChatChunk[]): JsonObject[] {
  const writer = messageWriter(9, () => charged.id);
  const wire = chunks.map(writer.chunk).join('') + writer.end(charged);
  return wire
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      const [, type, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      const json = parseJson(data ?? '');
      if (!isObject(json)) throw new Error(`no event: ${event}`);
      expect(json.type).toBe(type);
      return json;
    });
}

export interface Heard {
  readonly content: readonly JsonObject[];
  readonly stop: unknown;
  readonly usage: unknown;
}

type Block = Record<string, unknown>;

/** What a client makes of events, which open, fill and close one block after another. */
export function heard(events: readonly JsonObject[]): Heard {
  const content: Block[] = [];
  let open: number | undefined;
  let end: JsonObject = {};
  for (const event of events) {
    switch (event.type) {
      case 'content_block_start':
        expect([open, event.index]).toEqual([undefined, content.length]);
        open = content.length;
        content.push({ ...(event.content_block as object) });
        break;
      case 'content_block_delta':
        expect(event.index).toBe(open);
        fill(content.at(-1) ?? {}, event.delta as Block);
        break;
      case 'content_block_stop':
        expect(event.index).toBe(open);
        close(content.at(-1) ?? {});
        open = undefined;
        break;
      case 'message_delta':
        end = event;
    }
  }
  expect(open).toBeUndefined();
  const { stop_reason: stop } = end.delta as JsonObject;
  return { content: content as JsonObject[], stop, usage: end.usage };
}

function fill(block: Block, delta: Block): void {
  if (delta.type === 'citations_delta') {
    block.citations = [...((block.citations ?? []) as unknown[]), delta.citation];
    return;
  }
  const field =
    delta.type === 'input_json_delta' ? 'partial_json' : String(delta.type).replace('_delta', '');
  block[field] = `${block[field] ?? ''}${delta[field]}`;
}

function close(block: Block): void {
  if (block.type !== 'tool_use') return;
  block.input = JSON.parse(String(block.partial_json));
  delete block.partial_json;
}
