import type { ChatChunk, JsonObject } from '@alfred/openai-wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charged, chunksOf, eventsOf, head, heard, usage, written } from '../test/answering.ts';
import { readMessage, writeMessage } from './index.ts';

// Methodology: an answer of Anthropic's goes through the dialect inside, whole and in pieces, and
// says the same when it comes out.

const words = fc.string({ minLength: 1, maxLength: 12 });
const name = fc.stringMatching(/^[a-z]{1,8}$/);
const signed = fc.record({ type: fc.constant('thinking'), thinking: words, signature: words });
const silent = fc.record({
  type: fc.constant('thinking'),
  thinking: fc.constant(''),
  signature: words,
});
const redacted = fc.record({ type: fc.constant('redacted_thinking'), data: words });
const citation = fc.record({ type: fc.constant('char_location'), cited_text: words });
const text = fc.oneof(
  fc.record({ type: fc.constant('text'), text: words }),
  fc.record({
    type: fc.constant('text'),
    text: words,
    citations: fc.array(citation, { minLength: 1 }),
  }),
);
// As JSON says it, which has no zero below zero.
const input = fc
  .dictionary(name, fc.jsonValue({ depthSize: 'small' }))
  .map((value) => JSON.parse(JSON.stringify(value)));
const use = fc.record({ type: fc.constant('tool_use'), id: name, name, input });
const some = (block: fc.Arbitrary<object>) => fc.array(block, { maxLength: 3 });
const blocks = fc
  .tuple(some(fc.oneof(signed, silent, redacted)), some(text), some(use))
  .map((all) => all.flat() as unknown as JsonObject[]);
const reason = fc.constantFrom(
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'refusal',
  'pause_turn',
);

describe('an answer of Anthropic’s', () => {
  it('is the same after it was a stream of chunks', () => {
    fc.assert(
      fc.property(blocks, reason, (content, stop) => {
        const events = written(chunksOf(eventsOf(content, stop)));
        expect(heard(events)).toMatchObject({ content, stop, usage });
        expect(heard(events).content).toHaveLength(content.length);
        expect(events[0]).toMatchObject({
          type: 'message_start',
          message: { id: 'msg_1', usage: { input_tokens: 9 } },
        });
        expect(events.at(-1)).toEqual({ type: 'message_stop' });
      }),
    );
  });

  it('is the same after it was a chat completion', () => {
    fc.assert(
      fc.property(blocks, reason, (content, stop_reason) => {
        const message = { ...head, content, stop_reason, stop_sequence: null, usage };
        const reply = readMessage(message, 1);
        expect(reply && writeMessage(reply, charged)).toMatchObject(message);
      }),
    );
  });
});

describe('an answer of another vendor’s', () => {
  const chunk = (delta: JsonObject, more: object = {}): ChatChunk => ({
    ...{ id: 'chatcmpl-1', model: 'gpt', created: 1 },
    choices: [{ index: 0, delta, finish_reason: null, ...more }],
  });

  it('has events, too: thought, text, and calls that come in pieces', () => {
    const piece = (index: number, more: object) => ({ tool_calls: [{ index, ...more } as never] });
    const events = written([
      chunk({ role: 'assistant', content: '' }),
      chunk({ reasoning_content: 'hm' }),
      chunk({ content: 'let me ' }),
      chunk({ content: 'see' }),
      chunk(piece(0, { id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } })),
      chunk(piece(0, { function: { arguments: '{"a":' } })),
      chunk(piece(0, { function: { arguments: '1}' } })),
      chunk(piece(1, { id: 'call_2', type: 'function', function: { name: 'g', arguments: '{}' } })),
      chunk({}, { finish_reason: 'tool_calls' }),
    ]);
    expect(heard(events)).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'hm', signature: '' },
        { type: 'text', text: 'let me see' },
        { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
        { type: 'tool_use', id: 'call_2', name: 'g', input: {} },
      ],
      stop: 'tool_use',
    });
    // Nobody has said what the input is yet: what it will be about stands there, never nothing.
    expect(events[0]).toMatchObject({
      message: { id: 'msg_01K8ZP', usage: { input_tokens: 9 } },
    });
  });

  it('is a message, whole', () => {
    const message = {
      ...{ role: 'assistant', content: null, reasoning_content: 'hm' },
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'f', arguments: '' } },
        { id: 'c2', type: 'function', function: { name: 'g', arguments: 'no json' } },
      ],
    };
    const choices = [{ index: 0, message, finish_reason: 'tool_calls' }];
    expect(writeMessage({ id: 'x:1', model: 'gpt', choices }, charged)).toEqual({
      ...{ id: 'msg_01K8ZP', type: 'message', role: 'assistant', model: 'gpt' },
      content: [
        { type: 'thinking', thinking: 'hm', signature: '' },
        { type: 'tool_use', id: 'c1', name: 'f', input: {} },
        { type: 'tool_use', id: 'c2', name: 'g', input: 'no json' },
      ],
      ...{ stop_reason: 'tool_use', stop_sequence: null },
      usage: expect.objectContaining({ input_tokens: 9, output_tokens: 4, alfred_cost: '0.01' }),
    });
  });

  it.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['tool_calls', 'tool_use'],
    ['content_filter', 'refusal'],
    ['banana', 'end_turn'],
    ['constructor', 'end_turn'],
  ])('that ends for %s ends for %s', (finish_reason, stop_reason) => {
    const choices = [{ index: 0, message: { content: 'x' }, finish_reason }];
    expect(writeMessage({ choices }, charged)).toMatchObject({ stop_reason });
  });
});
