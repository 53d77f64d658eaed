import type { JsonObject } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { readGeminiRequest } from './read-request.ts';

const named = { model: 'gemini-2.5-flash', stream: false };
const hello = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };
const bodyOf = (request: JsonObject) => readGeminiRequest(request, named).body;
const messagesOf = (contents: readonly JsonObject[]) => bodyOf({ contents }).messages;

describe('contents', () => {
  it('may show and say things', () => {
    const parts = [
      { text: 'Look' },
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
      { inline_data: { mime_type: 'audio/mpeg', data: 'BBBB' } },
      { inlineData: { mimeType: 'application/pdf', data: 'CCCC' } },
      { fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.com/a.jpg' } },
      { fileData: { mimeType: 'video/mp4', fileUri: 'gs://bucket/b.mp4' } },
    ];
    expect(messagesOf([{ parts }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,CCCC' } },
          {
            type: 'image_url',
            image_url: { url: 'https://example.com/a.jpg', format: 'image/jpeg' },
          },
          { type: 'file', file: { file_data: 'gs://bucket/b.mp4', format: 'video/mp4' } },
        ],
      },
    ]);
  });

  const calls = {
    role: 'model',
    parts: [
      { text: 'Let me see.' },
      { functionCall: { name: 'add', args: { a: 1 } }, thoughtSignature: 'c2ln' },
      { functionCall: { id: 'x9', name: 'add', args: {} } },
      { functionCall: { name: 'sub' } },
    ],
  };
  const answer = (name: string, response: JsonObject, id?: string) => ({
    functionResponse: { name, response, ...(id ? { id } : {}) },
  });

  it('match results by id, and else by name, in their order', () => {
    const results = [
      answer('sub', { output: 'three' }),
      answer('add', { sum: 2 }, 'x9'),
      answer('add', { error: 'no' }),
    ];
    const messages = messagesOf([calls, { role: 'user', parts: [...results, { text: 'So?' }] }]);
    const [first, second, third] = ['gemcall_content0_0', 'x9', 'gemcall_content0_2'];
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: 'Let me see.',
        tool_calls: [
          {
            id: first,
            type: 'function',
            function: { name: 'add', arguments: '{"a":1}' },
            extra_content: { google: { thought_signature: 'c2ln' } },
          },
          { id: second, type: 'function', function: { name: 'add', arguments: '{}' } },
          { id: third, type: 'function', function: { name: 'sub', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: third, name: 'sub', content: 'three' },
      { role: 'tool', tool_call_id: second, name: 'add', content: '{"sum":2}' },
      { role: 'tool', tool_call_id: first, name: 'add', content: 'no', is_error: true },
      { role: 'user', content: 'So?' },
    ]);
  });

  it('bring thoughts back as they were', () => {
    const parts = [
      { text: 'Hm.', thought: true, thoughtSignature: 'YQ==' },
      { text: 'Yes', thoughtSignature: 'Yg==' },
    ];
    expect(messagesOf([{ role: 'model', parts }])).toEqual([
      {
        role: 'assistant',
        content: 'Yes',
        reasoning_content: 'Hm.',
        thinking_blocks: [{ type: 'thinking', thinking: 'Hm.', signature: 'YQ==' }],
        extra_content: { google: { thought_signature: 'Yg==' } },
      },
    ]);
  });
});

describe('tools', () => {
  const declared = {
    functionDeclarations: [
      {
        name: 'add',
        description: 'Adds',
        parameters: { type: 'OBJECT', properties: { a: { type: 'NUMBER' } } },
      },
      { name: 'sub', parametersJsonSchema: { type: 'object' } },
    ],
  };

  it('are declared one by one, and Google’s own keep their names', () => {
    expect(bodyOf({ ...hello, tools: [declared, { googleSearch: {} }] }).tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'add',
          description: 'Adds',
          parameters: { type: 'object', properties: { a: { type: 'number' } } },
        },
      },
      { type: 'function', function: { name: 'sub', parameters: { type: 'object' } } },
      { type: 'google_search', google_search: {} },
    ]);
  });

  it.each<[JsonObject, unknown]>([
    [{ mode: 'AUTO' }, 'auto'],
    [{ mode: 'NONE' }, 'none'],
    [{ mode: 'ANY' }, 'required'],
    [
      { mode: 'ANY', allowedFunctionNames: ['add'] },
      { type: 'function', function: { name: 'add' } },
    ],
    [
      { mode: 'ANY', allowed_function_names: ['add', 'sub'] },
      {
        type: 'allowed_tools',
        allowed_tools: {
          mode: 'required',
          tools: [
            { type: 'function', function: { name: 'add' } },
            { type: 'function', function: { name: 'sub' } },
          ],
        },
      },
    ],
  ])('are used as %j says', (functionCallingConfig, choice) => {
    const toolConfig = { functionCallingConfig };
    expect(bodyOf({ ...hello, tools: [declared], toolConfig }).tool_choice).toEqual(choice);
  });

  it('are strict where they are to be validated', () => {
    const toolConfig = { functionCallingConfig: { mode: 'VALIDATED' } };
    const { tools } = bodyOf({ ...hello, tools: [declared], toolConfig });
    expect(tools).toMatchObject([{ function: { strict: true } }, { function: { strict: true } }]);
  });
});
