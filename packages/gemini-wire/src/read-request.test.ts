import { type JsonObject, parseChatRequest } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { readGeminiRequest } from './read-request.ts';

const named = { model: 'gemini-2.5-flash', stream: false };
const hello = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };
const bodyOf = (request: JsonObject) => readGeminiRequest(request, named).body;

describe('a request of a Gemini client', () => {
  it('is a chat completion, whole or streamed', () => {
    const body = { model: 'gemini-2.5-flash', messages: [{ role: 'user', content: 'Hi' }] };
    expect(readGeminiRequest(hello, named)).toEqual({ body, includeThoughts: false });
    expect(readGeminiRequest(hello, { ...named, stream: true }).body.stream).toBe(true);
    expect(parseChatRequest(bodyOf(hello))).toMatchObject({ n: 1, stream: false });
  });

  it('may spell its fields as Google’s servers do', () => {
    const body = bodyOf({
      ...hello,
      system_instruction: { parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
      generation_config: { max_output_tokens: 7, thinking_config: { thinking_budget: 0 } },
    });
    expect(body).toMatchObject({
      messages: [
        {
          role: 'system',
          content: [
            { type: 'text', text: 'Be brief.' },
            { type: 'text', text: 'Be kind.' },
          ],
        },
        { role: 'user' },
      ],
      max_tokens: 7,
      thinking: { type: 'disabled' },
    });
  });

  it('says how the answer is wanted', () => {
    const generationConfig = {
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      candidateCount: 2,
      maxOutputTokens: 100,
      stopSequences: ['END'],
      seed: 3,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      responseLogprobs: true,
      logprobs: 4,
      responseModalities: ['TEXT'],
      responseMimeType: 'text/plain',
    };
    expect(bodyOf({ ...hello, generationConfig })).toEqual({
      model: 'gemini-2.5-flash',
      messages: expect.anything(),
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      n: 2,
      max_tokens: 100,
      stop: ['END'],
      seed: 3,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      logprobs: true,
      top_logprobs: 4,
    });
  });

  it.each<[string, JsonObject, unknown]>([
    ['JSON', {}, { type: 'json_object' }],
    [
      'a schema of Google’s',
      { responseSchema: { type: 'OBJECT', properties: { a: { type: 'STRING' } } } },
      {
        type: 'json_schema',
        json_schema: {
          name: 'response',
          schema: { type: 'object', properties: { a: { type: 'string' } } },
        },
      },
    ],
    [
      'JSON Schema',
      { responseJsonSchema: { $ref: '#' } },
      { type: 'json_schema', json_schema: { name: 'response', schema: { $ref: '#' } } },
    ],
  ])('may want %s', (_, more, format) => {
    const generationConfig = { responseMimeType: 'application/json', ...more };
    expect(bodyOf({ ...hello, generationConfig }).response_format).toEqual(format);
  });

  it.each<[JsonObject, JsonObject, boolean]>([
    [{ thinkingBudget: 512 }, { thinking: { type: 'enabled', budget_tokens: 512 } }, false],
    [{ thinkingBudget: -1 }, { thinking: { type: 'adaptive' } }, false],
    [{ thinkingLevel: 'LOW' }, { reasoning_effort: 'low' }, false],
    [{ includeThoughts: true }, { include_reasoning: true }, true],
    [{ includeThoughts: true, thinkingLevel: 'high' }, { reasoning_effort: 'high' }, true],
  ])('may want thoughts: %j', (thinkingConfig, fields, shown) => {
    const read = readGeminiRequest({ ...hello, generationConfig: { thinkingConfig } }, named);
    const { model, messages, ...rest } = read.body;
    expect(rest).toEqual(fields);
    expect(read.includeThoughts).toBe(shown);
  });

  it('keeps Google’s own words where nobody else has one', () => {
    const safetySettings = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }];
    expect(bodyOf({ ...hello, safetySettings, cachedContent: 'cachedContents/1' })).toMatchObject({
      safetySettings,
      cachedContent: 'cachedContents/1',
    });
  });
});

describe('what cannot be read', () => {
  it.each<[string, JsonObject]>([
    ['contents', {}],
    ['contents', { contents: [] }],
    ['contents[0]', { contents: [7] }],
    ['contents[0].parts', { contents: [{ parts: [] }] }],
    ['contents[0].parts[0]', { contents: [{ parts: [{}] }] }],
    ['contents[0].parts[0].text', { contents: [{ parts: [{ text: 7 }] }] }],
    ['contents[0].role', { contents: [{ role: 'assistant', parts: [{ text: 'x' }] }] }],
    ['contents[0].role', { contents: [{ role: { toString: 'x' }, parts: [{ text: 'x' }] }] }],
    ['serviceTier', { ...hello, serviceTier: { toString: 'x' } }],
    [
      'generationConfig.responseModalities',
      { ...hello, generationConfig: { responseModalities: [{ toString: 'x' }] } },
    ],
    [
      'contents[0].parts[0].functionResponse',
      { contents: [{ parts: [{ functionResponse: { name: 'f' } }] }] },
    ],
    ['tools', { ...hello, tools: {} }],
    ['generationConfig.candidateCount', { ...hello, generationConfig: { candidateCount: 0 } }],
    ['generationConfig.maxOutputTokens', { ...hello, generationConfig: { maxOutputTokens: '9' } }],
    ['body.toolConfig', { ...hello, toolConfig: {}, tool_config: {} }],
    ['generationConfig.responseSchema', { ...hello, generationConfig: { responseSchema: {} } }],
  ])('is named: %s', (param, request) => {
    expect(() => bodyOf(request)).toThrow(
      expect.objectContaining({
        code: 'request_invalid',
        params: { param, reason: expect.any(String) },
      }),
    );
  });

  it.each<[string, JsonObject]>([
    ['labels', { ...hello, labels: { a: 'b' } }],
    ['generationConfig.speechConfig', { ...hello, generationConfig: { speechConfig: {} } }],
    [
      'generationConfig.responseMimeType',
      { ...hello, generationConfig: { responseMimeType: 'text/x.enum' } },
    ],
    ['toolConfig.retrievalConfig', { ...hello, toolConfig: { retrievalConfig: {} } }],
    [
      'contents[0].parts[0].videoMetadata',
      { contents: [{ parts: [{ text: 'x', videoMetadata: {} }] }] },
    ],
    [
      'contents[0].parts[0].executableCode',
      { contents: [{ role: 'model', parts: [{ executableCode: {} }] }] },
    ],
    ['store', { ...hello, store: true }],
  ])('is refused by name: %s', (param, request) => {
    expect(() => bodyOf(request)).toThrow(
      expect.objectContaining({
        code: 'parameter_unsupported',
        params: { param, provider: 'Alfred' },
      }),
    );
  });
});
