import type { Json } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { parseCountRequest, parseMessagesRequest } from './index.ts';

const hi = { role: 'user', content: 'hi' };
const minimal = { model: 'claude-sonnet-4-5', max_tokens: 64, messages: [hi] };
const chat = (more: object) => parseMessagesRequest({ ...minimal, ...more } as Json).body;

describe('a message', () => {
  it('needs a model, a cap and a turn', () => {
    expect(parseMessagesRequest(minimal)).toMatchObject({
      ...{ operation: 'chat', model: 'claude-sonnet-4-5', outputCap: 64, stream: false },
      messages: [hi],
    });
  });

  it('has its tools’ results as messages of their own, in order', () => {
    const content = [
      { type: 'tool_result', tool_use_id: 'toolu_1', content: 'sunny' },
      {
        type: 'tool_result',
        tool_use_id: 'toolu_2',
        is_error: true,
        content: [{ type: 'text', text: 'no' }],
      },
      { type: 'tool_result', tool_use_id: 'toolu_3' },
      { type: 'text', text: 'and now?' },
    ];
    expect(chat({ messages: [{ role: 'user', content }] }).messages).toEqual([
      { role: 'tool', tool_call_id: 'toolu_1', content: 'sunny' },
      {
        role: 'tool',
        tool_call_id: 'toolu_2',
        is_error: true,
        content: [{ type: 'text', text: 'no' }],
      },
      { role: 'tool', tool_call_id: 'toolu_3', content: '' },
      { role: 'user', content: [{ type: 'text', text: 'and now?' }] },
    ]);
  });

  it('has its calls and its signed thoughts apart from its text', () => {
    const thinking = { type: 'thinking', thinking: 'hm', signature: 'sig' };
    const content = [
      thinking,
      { type: 'text', text: 'let me see' },
      { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Turin' } },
      { type: 'tool_use', id: 'toolu_2', name: 'time', input: {} },
    ];
    expect(chat({ messages: [hi, { role: 'assistant', content }] }).messages).toEqual([
      hi,
      {
        ...{ role: 'assistant', content: 'let me see', thinking_blocks: [thinking] },
        tool_calls: [
          {
            id: 'toolu_1',
            type: 'function',
            function: { name: 'weather', arguments: '{"city":"Turin"}' },
          },
          { id: 'toolu_2', type: 'function', function: { name: 'time', arguments: '{}' } },
        ],
      },
    ]);
  });

  it('has thoughts of another vendor’s model, which are not signed, as reasoning', () => {
    const content = [
      { type: 'thinking', thinking: 'hm', signature: '' },
      { type: 'text', text: 'yes' },
    ];
    expect(chat({ messages: [hi, { role: 'assistant', content }] }).messages).toEqual([
      hi,
      { role: 'assistant', content: 'yes', reasoning_content: 'hm' },
    ]);
  });

  it('has pictures and files as parts', () => {
    const content = [
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
      {
        type: 'document',
        title: 'a.pdf',
        source: { type: 'base64', media_type: 'application/pdf', data: 'aGk=' },
      },
    ];
    expect(chat({ messages: [{ role: 'user', content }] }).messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
          {
            type: 'file',
            file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,aGk=' },
          },
        ],
      },
    ]);
  });

  it('has system in front, and what stands in the middle in its place', () => {
    const system = [
      { type: 'text', text: 'be brief', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ];
    const messages = [hi, { role: 'system', content: 'be kind' }];
    expect(chat({ system, messages }).messages).toEqual([
      { role: 'system', content: system },
      hi,
      { role: 'developer', content: 'be kind' },
    ]);
  });

  it('says the rest in OpenAI’s words where there are any', () => {
    const schema = { type: 'object', properties: {} };
    const body = chat({
      ...{ stop_sequences: ['END'], metadata: { user_id: 'u1' }, service_tier: 'standard_only' },
      tools: [
        { name: 'f', description: 'd', input_schema: schema, cache_control: { type: 'ephemeral' } },
      ],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      output_config: { effort: 'high', format: { type: 'json_schema', schema } },
      ...{ top_k: 5, thinking: { type: 'adaptive' } },
    });
    expect(body).toMatchObject({
      ...{ stop: ['END'], user: 'u1', service_tier: 'default', reasoning_effort: 'high' },
      tools: [
        {
          ...{ type: 'function', cache_control: { type: 'ephemeral' } },
          function: { name: 'f', description: 'd', parameters: schema },
        },
      ],
      ...{ tool_choice: 'required', parallel_tool_calls: false },
      response_format: { type: 'json_schema', json_schema: { schema, strict: true } },
      ...{ top_k: 5, thinking: { type: 'adaptive' } },
    });
  });

  it('keeps the type and body of a tool that its vendor runs', () => {
    const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 2 };
    expect(chat({ tools: [search] }).tools).toEqual([search]);
  });
});

describe('a message is refused', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100; level += 1) deep = [deep];
  const block = (content: unknown) => ({ messages: [{ role: 'user', content: [content] }] });

  it.each<[string, object]>([
    ['body', { thinking: deep }],
    ['max_tokens', { max_tokens: undefined }],
    ['max_tokens', { max_tokens: 0 }],
    ['model', { model: '' }],
    ['messages', { messages: 7 }],
    ['messages', { messages: [] }],
    ['messages[0]', { messages: ['hi'] }],
    ['messages[0].role', { messages: [{ role: 'tool', content: 'x' }] }],
    ['messages[0].content', { messages: [{ role: 'user' }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: [] }] }],
    ['messages[0].content[0].type', block({})],
    ['messages[0].content[0].text', block({ type: 'text' })],
    ['messages[0].content[0].source', block({ type: 'image' })],
    [
      'messages[0].content[0].source.media_type',
      block({ type: 'image', source: { type: 'base64', media_type: 'x', data: '' } }),
    ],
    ['messages[0].content[0].tool_use_id', block({ type: 'tool_result' })],
    ['tools[0].input_schema', { tools: [{ name: 'f' }] }],
    ['tools[0].name', { tools: [{ input_schema: {} }] }],
    ['tool_choice.type', { tool_choice: { type: 'required' } }],
    ['tool_choice.name', { tool_choice: { type: 'tool' } }],
    ['service_tier', { service_tier: 'priority' }],
    ['service_tier', { service_tier: 'constructor' }],
    ['constructor', { constructor: 1 }],
    ['metadata.tag', { metadata: { tag: 'x' } }],
    ['output_config.shape', { output_config: { shape: 'x' } }],
    ['output_config.format.type', { output_config: { format: { type: 'json_object' } } }],
    ['anthropic_beta', { anthropic_beta: ['a\nb'] }],
    ['anthropic_beta', { anthropic_beta: 'a' }],
    ['n', { n: 2 }],
    ['response_format', { response_format: { type: 'json_object' } }],
    ['max_completion_tokens', { max_completion_tokens: 5 }],
    ['stream', { stream: 'yes' }],
  ])('by the field %s', (param, more) => {
    const body = JSON.parse(JSON.stringify({ ...minimal, ...more }));
    expect(() => parseMessagesRequest(body)).toThrow(
      expect.objectContaining({
        code: 'request_invalid',
        params: expect.objectContaining({ param }),
      }),
    );
  });

  it('but counted without a cap', () => {
    const { max_tokens: _, ...uncapped } = minimal;
    expect(parseCountRequest(uncapped).outputCap).toBeUndefined();
  });
});
