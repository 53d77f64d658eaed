import type { JsonObject } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { readGeminiError } from './errors.ts';
import { geminiStreamReader, readGeminiReply } from './read-reply.ts';

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
const choiceOf = (json: JsonObject) => readGeminiReply(json, names)?.choices[0];

describe('a whole answer of Gemini', () => {
  it('is a chat completion', () => {
    expect(
      readGeminiReply(replyOf([{ text: 'Hm.', thought: true }, { text: 'Hi' }]), names),
    ).toEqual({
      id: 'Ab-12',
      object: 'chat.completion',
      created: 7,
      model: 'gemini-2.5-flash-001',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hi', refusal: null, reasoning_content: 'Hm.' },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: expect.objectContaining({ prompt_tokens: 29, completion_tokens: 819 }),
    });
  });

  it('calls tools although it says that it stopped', () => {
    const parts = [
      { functionCall: { name: 'add', args: { a: 1 } }, thoughtSignature: 'c2ln' },
      { functionCall: { id: 'own', name: 'sub' } },
    ];
    expect(choiceOf(replyOf(parts))).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        tool_calls: [
          {
            id: 'gemcall_Ab12_0',
            type: 'function',
            function: { name: 'add', arguments: '{"a":1}' },
            extra_content: { google: { thought_signature: 'c2ln' } },
          },
          { id: 'own', function: { name: 'sub', arguments: '{}' } },
        ],
      },
    });
  });

  it.each([
    ['MAX_TOKENS', 'length', undefined],
    ['SAFETY', 'content_filter', 'SAFETY'],
    ['RECITATION', 'content_filter', 'RECITATION'],
    ['MALFORMED_FUNCTION_CALL', 'error', 'MALFORMED_FUNCTION_CALL'],
    ['SOMETHING_NEW', 'error', 'SOMETHING_NEW'],
  ])('%s ends as %s', (reason, finish, own) => {
    const choice = choiceOf(replyOf([{ text: 'x' }], reason));
    expect(choice?.finish_reason).toBe(finish);
    const extra = choice?.extra_content as { google: JsonObject } | undefined;
    expect(extra?.google.finish_reason).toBe(own);
  });

  it('may have none, because of what was asked', () => {
    const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata };
    expect(readGeminiReply(blocked, names)).toMatchObject({
      choices: [{ index: 0, message: { content: null }, finish_reason: 'content_filter' }],
      extra_content: { google: { prompt_feedback: { blockReason: 'SAFETY' } } },
      usage: { prompt_tokens: 29 },
    });
  });

  it.each([undefined, 'x', {}, { candidates: [] }, { usageMetadata }])('is none: %j', (json) => {
    expect(readGeminiReply(json, names)).toBeUndefined();
  });

  it('may be several, with pictures, probabilities and sources', () => {
    const token = { token: 'Hi', logProbability: -0.5 };
    const other = { token: 'Ho', logProbability: -2 };
    const first = {
      content: { parts: [{ text: 'Hi' }, { inlineData: { mimeType: 'image/png', data: 'AA' } }] },
      finishReason: 'STOP',
      logprobsResult: {
        chosenCandidates: [token],
        topCandidates: [{ candidates: [token, other] }],
      },
      groundingMetadata: { webSearchQueries: ['x'] },
    };
    const second = {
      content: { parts: [{ functionCall: { name: 'f' } }] },
      finishReason: 'STOP',
      index: 1,
    };
    const read = readGeminiReply({ candidates: [first, second] }, names);
    expect(read?.choices).toMatchObject([
      {
        message: { images: [{ image_url: { url: 'data:image/png;base64,AA' } }] },
        logprobs: {
          content: [
            {
              token: 'Hi',
              logprob: -0.5,
              top_logprobs: [{ token: 'Hi' }, { token: 'Ho', logprob: -2 }],
            },
          ],
        },
        extra_content: { google: { grounding_metadata: { webSearchQueries: ['x'] } } },
      },
      { index: 1, message: { tool_calls: [{ id: 'gemcall_req11_0' }] } },
    ]);
  });
});

describe('a stream of Gemini', () => {
  function read(...events: readonly JsonObject[]) {
    const reader = geminiStreamReader(names);
    return { chunks: events.map((event) => reader.read(event)), isFinished: reader.isFinished };
  }
  const event = (parts: readonly JsonObject[], more: JsonObject = {}) => ({
    candidates: [{ content: { role: 'model', parts }, ...more }],
    responseId: 'Ab-12',
  });

  it('says who speaks once, and why it ended', () => {
    const { chunks, isFinished } = read(
      event([{ text: 'Hm.', thought: true }]),
      event([{ text: 'Hi' }]),
      {
        ...event([{ text: '', thoughtSignature: 'c2ln' }], { finishReason: 'STOP' }),
        usageMetadata,
      },
    );
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { role: 'assistant', reasoning_content: 'Hm.' },
      { content: 'Hi' },
      { extra_content: { google: { thought_signature: 'c2ln' } } },
    ]);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, null, 'stop']);
    expect(chunks.map(({ usage }) => usage?.total_tokens)).toEqual([undefined, undefined, 848]);
    expect(isFinished).toBe(true);
    expect(read(event([{ text: 'Hi' }])).isFinished).toBe(false);
  });

  it('counts calls over its events', () => {
    const { chunks } = read(
      event([{ functionCall: { name: 'a', args: {} } }]),
      event([{ functionCall: { name: 'b', args: { x: 1 } } }]),
      event([], { finishReason: 'STOP' }),
    );
    const deltas = chunks.flatMap(({ choices }) => choices[0]?.delta?.tool_calls ?? []);
    expect(deltas).toEqual([
      {
        index: 0,
        id: 'gemcall_Ab12_0',
        type: 'function',
        function: { name: 'a', arguments: '{}' },
      },
      {
        index: 1,
        id: 'gemcall_Ab12_1',
        type: 'function',
        function: { name: 'b', arguments: '{"x":1}' },
      },
    ]);
    expect(chunks[2]?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('may bring arguments leaf by leaf', () => {
    const partial = (partialArgs: readonly JsonObject[], more: JsonObject = {}) =>
      event([{ functionCall: { partialArgs, ...more } }]);
    const { chunks } = read(
      event([{ functionCall: { name: 'book', willContinue: true } }]),
      partial([{ jsonPath: '$.city', stringValue: 'Bos', willContinue: true }], {
        willContinue: true,
      }),
      partial(
        [
          { jsonPath: '$.city', stringValue: 'ton' },
          { jsonPath: '$.nights', numberValue: 2 },
        ],
        {
          willContinue: true,
        },
      ),
      partial(
        [
          { jsonPath: "$.guests[0]['first name']", stringValue: 'Ann' },
          { jsonPath: '$.guests[0].child', boolValue: false },
          { jsonPath: '$.note', nullValue: 'NULL_VALUE' },
          { jsonPath: '$.__proto__.polluted', stringValue: 'x' },
        ],
        { willContinue: true },
      ),
      event([{ functionCall: {} }], { finishReason: 'STOP' }),
    );
    const calls = chunks.flatMap(({ choices }) => choices[0]?.delta?.tool_calls ?? []);
    expect(calls).toHaveLength(1);
    const written = (calls[0] as { function: { arguments: string } }).function.arguments;
    expect(JSON.parse(written)).toMatchObject({
      city: 'Boston',
      nights: 2,
      guests: [{ 'first name': 'Ann', child: false }],
      note: null,
    });
    expect({}).not.toHaveProperty('polluted');
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('may be refused as it was asked', () => {
    const { chunks, isFinished } = read({
      promptFeedback: { blockReason: 'OTHER' },
      usageMetadata,
    });
    expect(chunks[0]?.choices[0]?.finish_reason).toBe('content_filter');
    expect(isFinished).toBe(true);
  });
});

describe('an error of Google', () => {
  const error = { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT' };
  it('is read with what it says of itself', () => {
    expect(readGeminiError({ error })).toMatchObject({ code: '400', type: 'INVALID_ARGUMENT' });
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: 'contents' }],
      },
    ];
    expect(readGeminiError([{ error: { ...error, details } }])).toEqual({
      message: 'API key not valid.',
      type: 'API_KEY_INVALID',
      code: '400',
      param: 'contents',
    });
    expect(readGeminiError({ candidates: [] })).toBeUndefined();
    expect(readGeminiError('x')).toBeUndefined();
  });
});
