import type { JsonObject } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { chunksOf, eventsOf } from '../test/answering.ts';
import { messageReader, readMessagesUsage } from './index.ts';

describe('events', () => {
  it('of a call without arguments say {}', () => {
    const block = { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} };
    const calls = chunksOf(eventsOf([{ type: 'text', text: 'ok' }, block], 'tool_use'))
      .flatMap(({ choices }) => choices)
      .flatMap(({ delta }) => (delta?.tool_calls ?? []) as never[]);
    // Anthropic’s second block is the first call.
    expect(calls).toEqual([
      { index: 0, id: 'toolu_1', type: 'function', function: { name: 'now', arguments: '' } },
      { index: 0, function: { arguments: '{}' } },
    ]);
  });

  it('revise usage in their last word', () => {
    const events = eventsOf([{ type: 'text', text: 'ok' }], 'end_turn').map((event) =>
      event.type === 'message_delta'
        ? { ...event, usage: { input_tokens: 61, output_tokens: 2, cache_read_input_tokens: null } }
        : event,
    );
    const said = chunksOf(events).flatMap(({ usage: each }) => (each ? [each] : []));
    expect(said).toMatchObject([
      { prompt_tokens: 9, completion_tokens: 1 },
      { prompt_tokens: 61, completion_tokens: 2, total_tokens: 63 },
    ]);
  });

  it('may start twice, also in the middle: the first start counts', () => {
    const [start, ...rest] = eventsOf([{ type: 'text', text: 'ok' }], 'end_turn') as [JsonObject];
    const other = {
      type: 'message_start',
      message: { id: 'msg_2', model: 'x', usage: { input_tokens: 999, output_tokens: 1 } },
    };
    const chunks = chunksOf([start, other, ...rest.slice(0, 2), other, ...rest.slice(2)]);
    expect(chunks.every(({ id }) => id === 'msg_1')).toBe(true);
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 9 });
  });

  it('may be of kinds that nobody knows', () => {
    const reader = messageReader(1);
    for (const type of ['ping', 'message_pause', 'content_block_delta', 'content_block_stop']) {
      expect(reader.read({ type, delta: { type: 'x_delta' } })).toEqual([]);
    }
    expect([reader.isFinished, reader.isStopped]).toEqual([false, false]);
  });

  it.each([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['stop_sequence', 'stop'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
    ['pause_turn', 'stop'],
    ['model_context_window_exceeded', 'length'],
  ])('that end for %s end for %s', (stop, finish_reason) => {
    const [choice] = chunksOf(eventsOf([], stop)).at(-1)?.choices ?? [];
    expect(choice).toMatchObject({ finish_reason, native_finish_reason: stop });
  });
});

describe('usage', () => {
  it('has what was cached beside the input, in buckets of its own', () => {
    const said = {
      ...{ input_tokens: 3, cache_read_input_tokens: 100, cache_creation_input_tokens: 30 },
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
      ...{ output_tokens: 9, output_tokens_details: { thinking_tokens: 4 } },
      server_tool_use: { web_search_requests: 2 },
    };
    const read = readMessagesUsage(said);
    expect(read).toMatchObject({
      ...{ inputUncached: 3n, cacheRead: 100n, cacheWrite5m: 10n, cacheWrite1h: 20n },
      ...{ outputText: 5n, outputReasoning: 4n, searches: 2n, requests: 1n },
    });
    expect(chunksOf([{ type: 'message_start', message: { usage: said } }])[0]?.usage).toMatchObject(
      {
        ...{ prompt_tokens: 133, completion_tokens: 9, total_tokens: 142 },
        prompt_tokens_details: {
          cached_tokens: 100,
          cache_write_tokens: 30,
          cache_write_1h_tokens: 20,
        },
      },
    );
  });

  it.each<unknown>([
    undefined,
    null,
    7,
    {},
    { input_tokens: -1, output_tokens: 1 },
    { input_tokens: 1 },
  ])('that cannot be is none: %j', (said) =>
    expect(readMessagesUsage(said as never)).toBeUndefined(),
  );
});
