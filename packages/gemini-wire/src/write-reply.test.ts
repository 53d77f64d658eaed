import { type ChatReply, isObject, type JsonObject } from '@alfred/openai-wire';
import { emptyUsage } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { geminiStreamReader, readGeminiReply } from './read-reply.ts';
import { geminiStreamWriter, writeGeminiReply } from './write-reply.ts';

const names = { id: 'req_1', model: 'gemini-2.5-flash', created: 7 };
const usageMetadata = {
  promptTokenCount: 29,
  candidatesTokenCount: 15,
  thoughtsTokenCount: 804,
  totalTokenCount: 848,
};
const replyOf = (parts: readonly JsonObject[], finishReason = 'STOP', more: JsonObject = {}) => ({
  candidates: [{ content: { role: 'model', parts }, finishReason, index: 0, ...more }],
  usageMetadata,
  modelVersion: 'gemini-2.5-flash-001',
  responseId: 'Ab-12',
});

describe('an answer for a Gemini client', () => {
  const shown = { includeThoughts: true };
  const reply = (message: JsonObject, more: JsonObject = {}) =>
    ({
      id: 'chatcmpl-1',
      model: 'gpt-4o',
      choices: [{ index: 0, message, finish_reason: 'stop', ...more }],
      usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
    }) as unknown as ChatReply;

  it('is Gemini’s', () => {
    const message = { role: 'assistant', content: 'Hi', reasoning_content: 'Hm.' };
    const body = {
      candidates: [
        { content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP', index: 0 },
      ],
      usageMetadata: expect.objectContaining({ promptTokenCount: 5, totalTokenCount: 7 }),
      modelVersion: 'gpt-4o',
      responseId: 'chatcmpl-1',
    };
    expect(writeGeminiReply(reply(message), { includeThoughts: false })).toEqual(body);
    expect(writeGeminiReply(reply(message), shown)).toMatchObject({
      candidates: [{ content: { parts: [{ text: 'Hm.', thought: true }, { text: 'Hi' }] } }],
    });
  });

  const called = (args: string) => ({
    content: null,
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: args } }],
  });

  it('calls functions', () => {
    const ending = { finish_reason: 'tool_calls' };
    expect(writeGeminiReply(reply(called('{"a":1}'), ending), shown)).toMatchObject({
      candidates: [
        {
          content: { parts: [{ functionCall: { id: 'call_1', name: 'f', args: { a: 1 } } }] },
          finishReason: 'STOP',
        },
      ],
    });
    expect(writeGeminiReply(reply(called('{"a":'), ending), shown)).toMatchObject({
      candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }],
    });
  });

  it.each([
    ['stop', 'STOP'],
    ['', 'STOP'],
    ['length', 'MAX_TOKENS'],
    ['content_filter', 'SAFETY'],
    ['error', 'OTHER'],
  ])('that ended with %s ends with %s', (finish_reason, finishReason) => {
    const body = writeGeminiReply(reply({ content: 'x' }, { finish_reason }), shown);
    expect(body).toMatchObject({ candidates: [{ finishReason }] });
  });

  it('signs thoughts as they were signed', () => {
    const thinking_blocks = [{ type: 'thinking', thinking: 'Hm.', signature: 'YQ==' }];
    const message = { content: 'Hi', reasoning_content: 'Hm.', thinking_blocks };
    expect(writeGeminiReply(reply(message), shown)).toMatchObject({
      candidates: [
        {
          content: {
            parts: [{ text: 'Hm.', thought: true, thoughtSignature: 'YQ==' }, { text: 'Hi' }],
          },
        },
      ],
    });
  });

  it('streams its calls whole, and its usage at the end', () => {
    const writer = geminiStreamWriter(shown);
    const chunk = (delta: JsonObject, finish_reason: string | null = null) => ({
      id: 'c',
      model: 'gpt-4o',
      choices: [{ index: 0, delta, finish_reason }],
    });
    const piece = (index: number, text: string, more: JsonObject = {}) =>
      chunk({ tool_calls: [{ index, ...more, function: { arguments: text, ...more } }] });
    expect(writer.write(chunk({ role: 'assistant', content: '' }))).toBeUndefined();
    expect(writer.write(chunk({ reasoning_content: 'Hm.' }))).toMatchObject({
      candidates: [{ content: { parts: [{ text: 'Hm.', thought: true }] } }],
    });
    expect(writer.write(chunk({ content: 'Hi' }))).toEqual({
      candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, index: 0 }],
      modelVersion: 'gpt-4o',
      responseId: 'c',
    });
    const pieces = [
      piece(0, '', { id: 'x', name: 'f' }),
      piece(0, '{"a"'),
      piece(1, '', { id: 'y', name: 'g' }),
      piece(0, ':1}'),
      chunk({}, 'tool_calls'),
    ];
    for (const one of pieces) expect(writer.write(one)).toBeUndefined();
    const usage = { ...emptyUsage, inputUncached: 5n, outputText: 2n };
    expect(writer.end(usage)).toMatchObject({
      candidates: [
        {
          content: {
            parts: [
              { functionCall: { id: 'x', name: 'f', args: { a: 1 } } },
              { functionCall: { id: 'y', name: 'g', args: {} } },
            ],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2 },
    });
  });
});

describe('an answer of Gemini for a Gemini client', () => {
  const feedback = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata };
  const grounded = { groundingMetadata: { webSearchQueries: ['x'] }, finishMessage: 'why' };
  const parts = [
    { text: 'Hm.', thought: true },
    { text: 'Hi', thoughtSignature: 'YQ==' },
    { executableCode: { language: 'PYTHON', code: '1' } },
    { functionCall: { id: 'own', name: 'f', args: { a: 1 } }, thoughtSignature: 'Yg==' },
    { functionCall: { name: 'f', args: {} } },
  ];
  it.each<[string, JsonObject]>([
    ['thoughts, code and calls', replyOf(parts)],
    ['why it failed', replyOf([{ text: 'x' }], 'MALFORMED_FUNCTION_CALL', grounded)],
    ['why there is none', feedback],
  ])('arrives as it was sent: %s', (_, json) => {
    const read = readGeminiReply(json, names);
    const written = writeGeminiReply(read ?? { choices: [] }, { includeThoughts: true });
    expect(written).toMatchObject(json);
  });

  it('streams as it was sent', () => {
    const reader = geminiStreamReader(names);
    const writer = geminiStreamWriter({ includeThoughts: true });
    const event = (some: readonly JsonObject[], more: JsonObject = {}) => ({
      candidates: [{ content: { role: 'model', parts: some }, ...more }],
    });
    const events = [
      event([{ text: 'Hm.', thought: true }]),
      event([{ text: 'Hi' }]),
      event([{ functionCall: { name: 'f', args: {} }, thoughtSignature: 'Yg==' }]),
      event([], { finishReason: 'STOP' }),
    ];
    const out = events.map((one) => writer.write(reader.read(one))).filter(isObject);
    const all = [...out, writer.end({ ...emptyUsage, inputUncached: 1n })];
    const said = all.flatMap((one) =>
      (one.candidates as JsonObject[]).flatMap(({ content }) => (content as JsonObject).parts),
    );
    expect(said).toEqual([
      { text: 'Hm.', thought: true },
      { text: 'Hi' },
      { functionCall: { name: 'f', args: {} }, thoughtSignature: 'Yg==' },
    ]);
  });
});
