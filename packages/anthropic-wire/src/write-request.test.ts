import { type Json, parseChatRequest } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { writeCountRequest, writeMessagesRequest } from './index.ts';

const asked = { provider: 'anthropic', model: 'claude-sonnet-4-5', outputCap: 4096 };
const hi = { role: 'user', content: 'hi' };
const chat = (body: object) => parseChatRequest({ model: 'x', messages: [hi], ...body } as Json);
const write = (body: object) => writeMessagesRequest(chat(body), asked);
const call = (id: string, name: string, written: string) => ({
  ...{ id, type: 'function' },
  function: { name, arguments: written },
});

describe('a chat completion for Anthropic', () => {
  it('always has a cap, its own or the one that was planned', () => {
    expect(write({})).toEqual({ model: 'claude-sonnet-4-5', max_tokens: 4096, messages: [hi] });
    expect(write({ max_completion_tokens: 7 })).toMatchObject({ max_tokens: 7 });
  });

  it('has its instructions above, and the neighbours of one role as one turn', () => {
    const messages = [
      { role: 'system', content: 'be brief' },
      hi,
      { role: 'user', content: [{ type: 'text', text: 'there' }] },
      { role: 'assistant', content: 'yes?' },
      { role: 'system', content: 'be kind' },
    ];
    expect(write({ messages })).toMatchObject({
      system: [
        { type: 'text', text: 'be brief' },
        { type: 'text', text: 'be kind' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'hi' },
            { type: 'text', text: 'there' },
          ],
        },
        { role: 'assistant', content: 'yes?' },
      ],
    });
  });
});

describe('the turns of a chat completion', () => {
  it('has all results of one round in one turn, before whatever else is said', () => {
    const messages = [
      hi,
      {
        ...{ role: 'assistant', content: null },
        tool_calls: [call('call_1', 'weather', '{"city":"Turin"}'), call('call_2', 'time', '')],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
      { role: 'tool', tool_call_id: 'call_2', content: 'late', is_error: true },
      { role: 'user', content: 'so?' },
    ];
    expect(write({ messages }).messages).toEqual([
      hi,
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Turin' } },
          { type: 'tool_use', id: 'call_2', name: 'time', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: 'sunny' },
          { type: 'tool_result', tool_use_id: 'call_2', content: 'late', is_error: true },
          { type: 'text', text: 'so?' },
        ],
      },
    ]);
  });

  it('has no empty text, which the API refuses', () => {
    const messages = [hi, { role: 'assistant', content: '' }, { role: 'user', content: 'again' }];
    expect(write({ messages }).messages).toMatchObject([{ role: 'user' }]);
  });
});

describe('the fields of a chat completion', () => {
  it.each<[object, object]>([
    [{ tool_choice: 'required' }, { tool_choice: { type: 'any' } }],
    [{ tool_choice: 'none', parallel_tool_calls: false }, { tool_choice: { type: 'none' } }],
    [
      { parallel_tool_calls: false },
      { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    ],
    [
      { tool_choice: { type: 'function', function: { name: 'f' } } },
      { tool_choice: { type: 'tool', name: 'f' } },
    ],
  ])('chooses tools: %j', (chosen, expected) => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    expect(write({ tools, ...chosen })).toMatchObject({
      tools: [{ name: 'f', input_schema: { type: 'object', properties: {} } }],
      ...expected,
    });
  });

  it.each<[object, object]>([
    [{ stop: 'END' }, { stop_sequences: ['END'] }],
    [{ user: 'u1' }, { metadata: { user_id: 'u1' } }],
    [{ service_tier: 'default' }, { service_tier: 'standard_only' }],
    [{ reasoning_effort: 'minimal' }, { output_config: { effort: 'low' } }],
    [{ reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }],
    [
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'a', schema: { type: 'object' } },
        },
      },
      { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
    ],
    [{ store: false, presence_penalty: 0, logprobs: false, metadata: {} }, { max_tokens: 4096 }],
  ])('says %j in Anthropic’s words', (body, expected) => {
    expect(write(body)).toMatchObject(expected);
  });
});

describe('what Anthropic has no words for', () => {
  it.each<[string, object]>([
    ['n', { n: 2 }],
    ['seed', { seed: 7 }],
    ['logprobs', { logprobs: true }],
    ['logit_bias', { logit_bias: { 1: 2 } }],
    ['presence_penalty', { presence_penalty: 0.5 }],
    ['response_format', { response_format: { type: 'json_object' } }],
    ['functions', { functions: [{ name: 'f' }] }],
    ['service_tier', { service_tier: 'flex' }],
    ['speed', { speed: 'fast' }],
    ['mcp_servers', { mcp_servers: [{ url: 'x' }] }],
    ['x_vendor', { x_vendor: 1 }],
    ['constructor', { constructor: 1 }],
    ['service_tier', { service_tier: 'constructor' }],
    ['tools[0].type', { tools: [{ type: 'custom', custom: {} }] }],
    ['messages[0].name', { messages: [{ ...hi, name: 'Jeeves' }] }],
    ['messages[0].role', { messages: [{ role: 'function', content: 'x' }] }],
    [
      'messages[0].content[0]',
      { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] },
    ],
    [
      'messages[0].content[0].image_url.detail',
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: 'https://x', detail: 'low' } }],
          },
        ],
      },
    ],
    [
      'messages[0].content[0].file.file_id',
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] },
    ],
  ])('is refused by name: %s', (param, body) => {
    expect(() => write(body)).toThrow(
      expect.objectContaining({
        code: 'parameter_unsupported',
        params: { param, provider: 'anthropic' },
      }),
    );
  });

  it('refuses arguments of a call that are no object', () => {
    const messages = [hi, { role: 'assistant', content: null, tool_calls: [call('c', 'f', '[')] }];
    expect(() => write({ messages })).toThrow(
      expect.objectContaining({
        code: 'request_invalid',
        params: expect.objectContaining({ param: 'messages[1].tool_calls[0].function.arguments' }),
      }),
    );
  });

  it('is counted by what the model reads alone', () => {
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    expect(writeCountRequest(chat({ temperature: 1, stream: true, thinking }), asked)).toEqual({
      ...{ model: 'claude-sonnet-4-5', messages: [hi] },
      thinking,
    });
  });
});
