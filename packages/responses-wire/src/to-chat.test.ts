import type { Json, JsonObject } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { chatRequestOf, parseResponsesRequest } from './index.ts';

const toChat = (body: JsonObject, before: readonly JsonObject[] = []): JsonObject =>
  chatRequestOf(parseResponsesRequest({ model: 'm', ...body }), before).body;

const user = { role: 'user', content: 'hi' };
const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{}' });
const output = (id: string) => ({ type: 'function_call_output', call_id: id, output: '21' });
const toolCall = (id: string) => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: '{}' },
});

describe('the input', () => {
  it('is a message of the user when it is text, after the instructions', () => {
    expect(toChat({ input: 'hi', instructions: 'Be brief.' })).toEqual({
      model: 'm',
      messages: [{ role: 'system', content: 'Be brief.' }, user],
    });
  });

  it('continues what came before', () => {
    const before = [user, { type: 'message', role: 'assistant', content: 'ho' }];
    expect(toChat({ input: 'and?' }, before).messages).toEqual([
      user,
      { role: 'assistant', content: 'ho' },
      { role: 'user', content: 'and?' },
    ]);
  });

  it('has its parts in the words of chat completions', () => {
    const content = [
      { type: 'input_text', text: 'see', cache_control: { type: 'ephemeral' } },
      { type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'high' },
      { type: 'input_image', image_url: 'https://x.example/y.png', detail: 'auto' },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' },
      { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
    ];
    expect(toChat({ input: [{ role: 'user', content }] }).messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see', cache_control: { type: 'ephemeral' } },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==', detail: 'high' } },
          { type: 'image_url', image_url: { url: 'https://x.example/y.png' } },
          {
            type: 'file',
            file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' },
          },
          { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
        ],
      },
    ]);
  });
});

describe('the items of one answer', () => {
  it('become one message, whatever their order', () => {
    const said = {
      type: 'message',
      id: 'msg_1',
      status: 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Let me see.', annotations: [], logprobs: [] }],
    };
    const thought = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'hm' }],
    };
    const input = [user, thought, said, call('a'), call('b'), output('a'), output('b')];
    expect(toChat({ input }).messages).toEqual([
      user,
      {
        role: 'assistant',
        content: 'Let me see.',
        reasoning_content: 'hm',
        tool_calls: [toolCall('a'), toolCall('b')],
      },
      { role: 'tool', tool_call_id: 'a', content: '21' },
      { role: 'tool', tool_call_id: 'b', content: '21' },
    ]);
    const swapped = toChat({ input: [user, call('a'), said, output('a')] }).messages;
    expect((swapped as Json[])[1]).toMatchObject({
      content: 'Let me see.',
      tool_calls: [toolCall('a')],
    });
  });

  it('are several messages where something stands between them', () => {
    const input = [user, call('a'), output('a'), call('b'), output('b')];
    const messages = toChat({ input }).messages as JsonObject[];
    expect(messages.map(({ role }) => role)).toEqual([
      ...['user', 'assistant', 'tool', 'assistant', 'tool'],
    ]);
  });

  it('may be nothing but reasoning that says nothing', () => {
    const input = [user, { type: 'reasoning', id: 'rs_1', summary: [] }];
    expect(toChat({ input }).messages).toEqual([user]);
  });

  it('keep their parts where there are several, and what they cannot translate', () => {
    const content = [
      { type: 'output_text', text: 'No: ' },
      { type: 'refusal', refusal: 'I will not.' },
    ];
    const input = [user, { role: 'assistant', content, phase: 'commentary', x_note: null }];
    expect((toChat({ input }).messages as Json[])[1]).toEqual({
      role: 'assistant',
      phase: 'commentary',
      content: [
        { type: 'text', text: 'No: ' },
        { type: 'refusal', refusal: 'I will not.' },
      ],
    });
  });

  it('may be calls of tools with free input', () => {
    const input = [
      user,
      { type: 'custom_tool_call', id: 'ctc_1', call_id: 'a', name: 'sql', input: 'select 1' },
      {
        type: 'custom_tool_call_output',
        call_id: 'a',
        output: [{ type: 'input_text', text: '1' }],
      },
    ];
    expect((toChat({ input }).messages as Json[]).slice(1)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'sql', input: 'select 1' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: '1' }] },
    ]);
  });

  it('carry what a provider wants back with a call', () => {
    const extra_content = { google: { thought_signature: 's' } };
    const input = [user, { ...call('a'), arguments: '', extra_content, namespace: null }];
    expect((toChat({ input }).messages as Json[])[1]).toMatchObject({
      tool_calls: [{ ...toolCall('a'), extra_content }],
    });
  });
});

describe('tools', () => {
  const parameters = { type: 'object', properties: {} };

  it('are declared as chat completions declare them', () => {
    const tools = [
      { type: 'function', name: 'f', description: 'does', parameters, strict: true },
      { type: 'function', name: 'g', parameters: null, strict: null },
      { type: 'custom', name: 's', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
      { type: 'custom', name: 't', format: { type: 'text' } },
      { type: 'web_search', search_context_size: 'low' },
    ];
    expect(toChat({ input: 'x', tools, parallel_tool_calls: false }).tools).toEqual([
      { type: 'function', function: { name: 'f', description: 'does', parameters, strict: true } },
      { type: 'function', function: { name: 'g' } },
      {
        type: 'custom',
        custom: {
          name: 's',
          format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } },
        },
      },
      { type: 'custom', custom: { name: 't', format: { type: 'text' } } },
      { type: 'web_search', search_context_size: 'low' },
    ]);
  });

  it.each<[Json, Json]>([
    ['required', 'required'],
    [
      { type: 'function', name: 'f' },
      { type: 'function', function: { name: 'f' } },
    ],
    [
      { type: 'custom', name: 's' },
      { type: 'custom', custom: { name: 's' } },
    ],
    [{ type: 'web_search' }, { type: 'web_search' }],
    [
      { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
      {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
      },
    ],
  ])('are chosen likewise: %j', (tool_choice, expected) => {
    const tools = [{ type: 'function', name: 'f', parameters }];
    expect(toChat({ input: 'x', tools, tool_choice }).tool_choice).toEqual(expected);
  });

  it('need no word where there are none', () => {
    const plain = toChat({ input: 'x' });
    const none = { tools: [], tool_choice: 'auto', parallel_tool_calls: true };
    expect(toChat({ input: 'x', ...none })).toEqual(plain);
    expect(toChat({ input: 'x', tool_choice: 'required' }).tool_choice).toBe('required');
  });
});

describe('the other fields', () => {
  it('are translated, or keep their names', () => {
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const format = { type: 'json_schema', name: 'n', schema, strict: true, description: null };
    const body = toChat({
      input: 'x',
      max_output_tokens: 7,
      text: { format, verbosity: 'low' },
      reasoning: { effort: 'high', summary: 'auto' },
      top_logprobs: 2,
      temperature: 0.5,
      top_p: null,
      user: 'u',
      service_tier: 'auto',
      x_vendor: { deep: 1 },
    });
    expect(body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
      max_completion_tokens: 7,
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema, strict: true } },
      verbosity: 'low',
      reasoning_effort: 'high',
      logprobs: true,
      top_logprobs: 2,
      temperature: 0.5,
      user: 'u',
      service_tier: 'auto',
      x_vendor: { deep: 1 },
    });
  });

  it('are not sent where they are between the client and Alfred', () => {
    const own = {
      store: true,
      metadata: { a: 'b' },
      previous_response_id: 'resp_1',
      background: false,
      truncation: 'disabled',
      max_tool_calls: 3,
      include: ['reasoning.encrypted_content'],
      text: { format: { type: 'text' } },
      stream: true,
      stream_options: { include_obfuscation: false },
    };
    const body = toChat({ input: 'x', ...own });
    expect(body).toEqual({ model: 'm', messages: [{ role: 'user', content: 'x' }], stream: true });
  });

  it('may ask for probabilities by another name', () => {
    const include = ['message.output_text.logprobs'];
    expect(toChat({ input: 'x', include }).logprobs).toBe(true);
    const json = { format: { type: 'json_object' } };
    expect(toChat({ input: 'x', text: json }).response_format).toEqual({ type: 'json_object' });
  });
});
