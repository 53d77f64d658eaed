import { isObject, type JsonObject, parseChatRequest } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { writeGeminiRequest } from './write-request.ts';

const hi = [{ role: 'user', content: 'Hi' }];

function sent(body: JsonObject, model = 'gemini-2.5-flash', kept: JsonObject = {}): JsonObject {
  const request = parseChatRequest({ model, messages: hi, ...body });
  const signatureOf = (id: string) => kept[id] as string | undefined;
  return writeGeminiRequest({ request, model, outputCap: request.outputCap ?? 99, signatureOf });
}
const contentsOf = (messages: readonly JsonObject[], model?: string, kept?: JsonObject) =>
  sent({ messages }, model, kept).contents;

describe('messages as contents', () => {
  it('have one instruction before them', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'developer', content: 'Be kind.' },
    ];
    expect(sent({ messages })).toMatchObject({
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
    });
  });

  it('show and say things', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.JPG?x=1' } },
      { type: 'input_audio', input_audio: { data: 'BBBB', format: 'wav' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,CCCC', filename: 'c.pdf' } },
      { type: 'file', file: { file_data: 'gs://bucket/b.mp4', format: 'video/mp4' } },
    ];
    expect(contentsOf([{ role: 'user', content }])).toEqual([
      {
        role: 'user',
        parts: [
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
          { fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.com/a.JPG?x=1' } },
          { inlineData: { mimeType: 'audio/wav', data: 'BBBB' } },
          { inlineData: { mimeType: 'application/pdf', data: 'CCCC' } },
          { fileData: { mimeType: 'video/mp4', fileUri: 'gs://bucket/b.mp4' } },
        ],
      },
    ]);
  });

  const call = (id: string, name: string, args: string, more: JsonObject = {}) => ({
    id,
    type: 'function',
    function: { name, arguments: args },
    ...more,
  });
  const result = (id: string, content: string, more: JsonObject = {}) => ({
    role: 'tool',
    tool_call_id: id,
    content,
    ...more,
  });

  it('put the results of calls made at once into one content, by name and by ids of its own', () => {
    const tool_calls = [call('x1', 'add', '{"a":1}'), call('gemcall_r_1', 'sub', '')];
    const messages = [
      { role: 'assistant', content: null, tool_calls },
      result('x1', '{"sum":2}'),
      result('gemcall_r_1', 'three', { is_error: true }),
      { role: 'user', content: 'So?' },
    ];
    expect(contentsOf(messages)).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'x1', name: 'add', args: { a: 1 } } },
          { functionCall: { name: 'sub', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'x1', name: 'add', response: { sum: 2 } } },
          { functionResponse: { name: 'sub', response: { error: 'three' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'So?' }] },
    ]);
  });

  it('show what a tool shows', () => {
    const content = [
      { type: 'text', text: 'see' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ];
    const messages = [
      { role: 'assistant', tool_calls: [call('x1', 'draw', '{}')] },
      { role: 'tool', tool_call_id: 'x1', content },
    ];
    expect(contentsOf(messages)).toMatchObject([
      {},
      {
        parts: [
          {
            functionResponse: {
              response: { output: 'see' },
              parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }],
            },
          },
        ],
      },
    ]);
  });

  const signed = { extra_content: { google: { thought_signature: 'c2ln' } } };
  it('carry signatures on the parts that they came with', () => {
    const tool_calls = [call('x1', 'add', '{}', signed), call('x2', 'add', '{}')];
    const messages = [
      { role: 'assistant', content: 'Yes', extra_content: signed.extra_content, tool_calls },
    ];
    expect(contentsOf(messages, 'gemini-3.8-flash')).toEqual([
      {
        role: 'model',
        parts: [
          { text: 'Yes', thoughtSignature: 'c2ln' },
          { functionCall: { id: 'x1', name: 'add', args: {} }, thoughtSignature: 'c2ln' },
          { functionCall: { id: 'x2', name: 'add', args: {} } },
        ],
      },
    ]);
  });

  it('know a signature that the client has lost, or say that it is', () => {
    const messages = [
      { role: 'assistant', tool_calls: [call('x1', 'a', '{}'), call('x2', 'b', '')] },
    ];
    const signaturesOf = (contents: unknown) =>
      (contents as [{ parts: JsonObject[] }])[0].parts.map((part) => part.thoughtSignature);
    const third = 'gemini-3-pro-preview';
    expect(signaturesOf(contentsOf(messages, third, { x1: 'a2VwdA==' }))).toEqual([
      'a2VwdA==',
      undefined,
    ]);
    expect(signaturesOf(contentsOf(messages, third))).toEqual([
      'skip_thought_signature_validator',
      undefined,
    ]);
    expect(signaturesOf(contentsOf(messages))).toEqual([undefined, undefined]);
  });

  it('say nothing where nothing was said', () => {
    expect(contentsOf([...hi, { role: 'assistant', content: '' }, ...hi])).toHaveLength(2);
  });
});

describe('tools', () => {
  const tool = (parameters?: JsonObject, more: JsonObject = {}) => ({
    type: 'function',
    function: { name: 'f', ...(parameters ? { parameters } : {}), ...more },
  });
  const declared = (parameters?: JsonObject) =>
    (
      sent({ tools: [tool(parameters)] }) as unknown as {
        tools: [{ functionDeclarations: JsonObject[] }];
      }
    ).tools[0].functionDeclarations;

  it('are declared with a schema, unless there is nothing in it', () => {
    expect(declared()).toEqual([{ name: 'f' }]);
    expect(declared({ type: 'object', properties: {} })).toEqual([{ name: 'f' }]);
    const map = { type: 'object', additionalProperties: { type: 'number' } };
    expect(declared(map)).toEqual([{ name: 'f', parametersJsonSchema: map }]);
    expect(declared({ type: 'object', properties: { a: { type: 'string' } } })).toEqual([
      { name: 'f', parameters: { type: 'OBJECT', properties: { a: { type: 'STRING' } } } },
    ]);
  });

  it('of Google’s own stand by themselves', () => {
    const search = { type: 'google_search', google_search: { searchTypes: {} } };
    expect(sent({ tools: [search, tool()] }).tools).toEqual([
      { googleSearch: { searchTypes: {} } },
      { functionDeclarations: [{ name: 'f' }] },
    ]);
  });

  it.each<[JsonObject, JsonObject | undefined]>([
    [{}, undefined],
    [{ tool_choice: 'auto' }, { mode: 'AUTO' }],
    [{ tool_choice: 'none' }, { mode: 'NONE' }],
    [{ tool_choice: 'required' }, { mode: 'ANY' }],
    [
      { tool_choice: { type: 'function', function: { name: 'f' } } },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
    [
      {
        tool_choice: {
          type: 'allowed_tools',
          allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
        },
      },
      { mode: 'VALIDATED', allowedFunctionNames: ['f'] },
    ],
  ])('are used as %j says', (body, functionCallingConfig) => {
    const { toolConfig } = sent({ tools: [tool()], ...body });
    expect(isObject(toolConfig) ? toolConfig.functionCallingConfig : undefined).toEqual(
      functionCallingConfig,
    );
  });

  it('that are strict are validated', () => {
    const tools = [tool(undefined, { strict: true })];
    expect(sent({ tools }).toolConfig).toEqual({ functionCallingConfig: { mode: 'VALIDATED' } });
  });
});
