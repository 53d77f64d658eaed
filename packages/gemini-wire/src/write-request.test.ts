import { type JsonObject, parseChatRequest } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { readGeminiRequest } from './read-request.ts';
import { writeGeminiRequest } from './write-request.ts';

const hi = [{ role: 'user', content: 'Hi' }];

function sent(body: JsonObject, model = 'gemini-2.5-flash', kept: JsonObject = {}): JsonObject {
  const request = parseChatRequest({ model, messages: hi, ...body });
  const signatureOf = (id: string) => kept[id] as string | undefined;
  return writeGeminiRequest({ request, model, outputCap: request.outputCap ?? 99, signatureOf });
}
const configOf = (body: JsonObject, model?: string) => sent(body, model).generationConfig;

describe('the request that goes to Gemini', () => {
  it('has no more than what was asked, and a cap', () => {
    expect(sent({})).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      generationConfig: { maxOutputTokens: 99 },
    });
  });

  it('says how the answer is wanted', () => {
    const body = {
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      n: 2,
      max_completion_tokens: 100,
      stop: 'END',
      seed: 3,
      presence_penalty: 0.1,
      frequency_penalty: null,
      logprobs: true,
      top_logprobs: 4,
      modalities: ['text'],
    };
    expect(configOf(body)).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      candidateCount: 2,
      maxOutputTokens: 100,
      stopSequences: ['END'],
      seed: 3,
      presencePenalty: 0.1,
      responseLogprobs: true,
      logprobs: 4,
    });
  });

  const recursive = { type: 'object', properties: { next: { $ref: '#' } } };
  it.each<[JsonObject, JsonObject]>([
    [{ type: 'text' }, {}],
    [{ type: 'json_object' }, { responseMimeType: 'application/json' }],
    [
      { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'string' } } },
      { responseMimeType: 'application/json', responseSchema: { type: 'STRING' } },
    ],
    [
      { type: 'json_schema', json_schema: { name: 'x', schema: recursive } },
      { responseMimeType: 'application/json', responseJsonSchema: recursive },
    ],
  ])('wants it shaped as %j', (response_format, fields) => {
    expect(configOf({ response_format })).toEqual({ maxOutputTokens: 99, ...fields });
  });

  it.each<[string, JsonObject, JsonObject | undefined]>([
    ['gemini-2.5-flash', { reasoning_effort: 'none' }, { thinkingBudget: 0 }],
    [
      'gemini-2.5-pro',
      { reasoning_effort: 'high' },
      { thinkingBudget: 24_576, includeThoughts: true },
    ],
    [
      'gemini-3-pro-preview',
      { reasoning_effort: 'minimal' },
      { thinkingLevel: 'low', includeThoughts: true },
    ],
    [
      'gemini-3.8-flash',
      { reasoning_effort: 'minimal' },
      { thinkingLevel: 'minimal', includeThoughts: true },
    ],
    [
      'gemini-3.8-flash',
      { reasoning_effort: 'none' },
      { thinkingLevel: 'minimal', includeThoughts: false },
    ],
    [
      'gemini-3.8-flash',
      { reasoning_effort: 'xhigh' },
      { thinkingLevel: 'high', includeThoughts: true },
    ],
    [
      'gemini-2.5-pro',
      { thinking: { type: 'enabled', budget_tokens: 512 } },
      { thinkingBudget: 512, includeThoughts: true },
    ],
    [
      'gemini-2.5-pro',
      { thinking: { type: 'adaptive' } },
      { thinkingBudget: -1, includeThoughts: true },
    ],
    ['gemini-2.5-flash', { thinking: { type: 'disabled' } }, { thinkingBudget: 0 }],
    ['gemini-2.5-flash', { include_reasoning: true }, { includeThoughts: true }],
    ['gemini-2.5-flash', {}, undefined],
  ])('%s is told how to think by %j', (model, body, thinkingConfig) => {
    expect((configOf(body, model) as JsonObject).thinkingConfig).toEqual(thinkingConfig);
  });
});

describe('what Gemini has no word for', () => {
  const user = (part: JsonObject) => ({ messages: [{ role: 'user', content: [part] }] });
  it.each<[string, string, JsonObject]>([
    ['parameter_unsupported', 'parallel_tool_calls', { parallel_tool_calls: false }],
    ['parameter_unsupported', 'reasoning_effort', { reasoning_effort: 'absurd' }],
    ['parameter_unsupported', 'tools[0].type', { tools: [{ type: 'web_search' }] }],
    ['parameter_unsupported', 'response_format.type', { response_format: { type: 'grammar' } }],
    [
      'parameter_unsupported',
      'messages[0].content[0].file.file_id',
      user({ type: 'file', file: { file_id: 'file-1' } }),
    ],
    [
      'parameter_unsupported',
      'messages[0].content[0].input_audio.format',
      user({ type: 'input_audio', input_audio: { data: '', format: 'flac' } }),
    ],
    ['parameter_unsupported', 'messages[0].content[0].type', user({ type: 'video_url' })],
    [
      'parameter_unsupported',
      'messages[0].role',
      { messages: [{ role: 'function', content: '' }] },
    ],
    [
      'request_invalid',
      'messages[0].tool_call_id',
      { messages: [{ role: 'tool', tool_call_id: 'gone', content: '' }] },
    ],
    [
      'request_invalid',
      'messages[0].tool_calls[0].function.arguments',
      {
        messages: [
          {
            role: 'assistant',
            tool_calls: [{ id: 'x', function: { name: 'f', arguments: '{"a":' } }],
          },
        ],
      },
    ],
    [
      'request_invalid',
      'messages[0].content[0].image_url.url',
      user({ type: 'image_url', image_url: { url: 'ftp://example.com/a.png' } }),
    ],
    ['request_invalid', 'thinking', { thinking: { type: 'enabled' } }],
    [
      'request_invalid',
      'tool_choice',
      { tools: [{ type: 'function', function: { name: 'f' } }], tool_choice: 7 },
    ],
  ])('is refused by name: %s %s', (code, param, body) => {
    expect(() => sent(body)).toThrow(
      expect.objectContaining({ code, params: expect.objectContaining({ param }) }),
    );
  });

  it('is refused where a model cannot do without thinking', () => {
    expect(() => sent({ reasoning_effort: 'none' }, 'gemini-3-pro-preview')).toThrow(
      expect.objectContaining({ code: 'parameter_unsupported' }),
    );
  });
});

describe('a request of a Gemini client to Gemini', () => {
  it('arrives as it was sent', () => {
    const request = {
      contents: [
        {
          role: 'user',
          parts: [{ text: 'Add' }, { inlineData: { mimeType: 'image/png', data: 'AA' } }],
        },
        {
          role: 'model',
          parts: [
            { text: 'Yes', thoughtSignature: 'YQ==' },
            { functionCall: { id: 'q1', name: 'add', args: { a: 1 } }, thoughtSignature: 'Yg==' },
            { functionCall: { name: 'add', args: {} } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { id: 'q1', name: 'add', response: { sum: 3 } } },
            { functionResponse: { name: 'add', response: { output: 'x' } } },
          ],
        },
      ],
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      tools: [
        {
          functionDeclarations: [
            {
              name: 'add',
              parameters: {
                type: 'OBJECT',
                properties: { a: { type: 'NUMBER', nullable: true } },
                required: ['a'],
              },
            },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['add'] } },
      generationConfig: {
        temperature: 0,
        maxOutputTokens: 50,
        responseMimeType: 'application/json',
        responseSchema: { type: 'ARRAY', items: { type: 'STRING' }, minItems: '1' },
        thinkingConfig: { thinkingBudget: 0 },
      },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
    };
    const { body } = readGeminiRequest(request, { model: 'gemini-2.5-flash', stream: false });
    expect(sent(body)).toEqual(request);
  });
});
