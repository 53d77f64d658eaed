import type { ChatReply, Json, JsonObject } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { chatRequestOf, parseResponsesRequest, writeResponse } from './index.ts';

const frameOf = (body: JsonObject = {}) => ({
  id: 'resp_1',
  createdAt: 1_700_000_000,
  request: parseResponsesRequest({ model: 'm', input: 'hi', ...body }),
  stored: false,
});
const usage = {
  prompt_tokens: 9,
  completion_tokens: 5,
  total_tokens: 14,
  prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 3 },
  alfred_cost: '0.01',
};
const replyOf = (
  message: JsonObject,
  finish_reason = 'stop',
  more: JsonObject = {},
): ChatReply => ({
  id: 'c',
  model: 'm-1',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason, ...more }],
  usage,
});
const write = (reply: ChatReply, body?: JsonObject) => writeResponse(frameOf(body), reply);

describe('a whole answer', () => {
  it('is a response with a message', () => {
    expect(write(replyOf({ content: 'ho' }))).toMatchObject({
      id: 'resp_1',
      object: 'response',
      created_at: 1_700_000_000,
      status: 'completed',
      model: 'm-1',
      incomplete_details: null,
      output: [
        {
          id: 'msg_1_0',
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'ho', annotations: [], logprobs: [] }],
        },
      ],
      usage: {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 3 },
        total_tokens: 14,
        alfred_cost: '0.01',
      },
    });
  });

  it('says again what was asked', () => {
    const asked = {
      instructions: 'Be brief.',
      metadata: { a: 'b' },
      temperature: 0.2,
      reasoning: { effort: 'low', summary: 'auto' },
      text: { format: { type: 'json_object' } },
      previous_response_id: 'resp_0',
    };
    const reasoning = { effort: 'low', summary: 'auto' };
    const text = { format: { type: 'json_object' }, verbosity: 'medium' };
    expect(write(replyOf({ content: '{}' }), asked)).toMatchObject({ ...asked, reasoning, text });
  });

  it.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])('that ended with %s is incomplete', (finish, reason) => {
    expect(write(replyOf({ content: 'h' }, finish))).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason },
      output: [{ status: 'incomplete' }],
    });
  });

  it('may refuse, cite, and say how sure it is', () => {
    const url_citation = { url: 'https://x', title: 'X', start_index: 0, end_index: 1 };
    const logprobs = { content: [{ token: 'h', logprob: -0.1, bytes: [104], top_logprobs: [] }] };
    const annotations = [{ type: 'url_citation', url_citation }];
    const cited = write(replyOf({ content: 'h', annotations }, 'stop', { logprobs }));
    expect(cited.output).toMatchObject([
      {
        content: [
          { annotations: [{ type: 'url_citation', ...url_citation }], logprobs: logprobs.content },
        ],
      },
    ]);
    expect(write(replyOf({ content: null, refusal: 'No.' })).output).toMatchObject([
      { content: [{ type: 'refusal', refusal: 'No.' }] },
    ]);
  });

  it('that says nothing is an empty message', () => {
    expect(write(replyOf({ content: null })).output).toMatchObject([{ content: [{ text: '' }] }]);
    expect(write({ choices: [] })).toMatchObject({ output: [], usage: null, model: 'm' });
  });
});

describe('an answer that is sent back', () => {
  it('is the message that it was, with what its provider wants back', () => {
    const message = {
      role: 'assistant',
      content: 'Let me see.',
      reasoning_content: 'hm',
      thinking_blocks: [
        { type: 'thinking', thinking: 'hm', signature: 'é' },
        { type: 'redacted_thinking', data: 'x' },
      ],
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
        { id: 'b', type: 'custom', custom: { name: 'g', input: 'free' } },
      ],
    };
    for (const reasoning of [null, { summary: 'auto' }]) {
      const { output } = write(replyOf(message, 'tool_calls'), { reasoning });
      const again = parseResponsesRequest({ model: 'm', input: output as Json });
      expect(chatRequestOf(again).body.messages).toEqual([message]);
    }
  });
});
