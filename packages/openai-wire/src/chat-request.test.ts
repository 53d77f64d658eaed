import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBody, parseChatRequest } from './index.ts';

const message = { role: 'user', content: 'hi' };
const parse = (body: unknown) => parseChatRequest(parseBody(JSON.stringify(body)));
const minimal = { model: 'm', messages: [message] };

describe('a request', () => {
  it('needs no more than a model and a message', () => {
    expect(parse(minimal)).toEqual({
      operation: 'chat',
      body: minimal,
      model: 'm',
      messages: [message],
      tools: [],
      stream: false,
      includeUsage: false,
      n: 1,
      outputCap: undefined,
      outputCapField: undefined,
    });
  });

  it('keeps every field that Alfred does not know, at any depth', () => {
    const body = { ...minimal, seed: 7, x_vendor: { deep: [1, null, 'é'] } };
    expect(parse(body).body).toEqual(body);
  });

  it('reads what Alfred relies on', () => {
    const tools = [
      { type: 'function', function: { name: 'f' } },
      { type: 'custom', custom: {} },
    ];
    const body = { ...minimal, stream: true, stream_options: { include_usage: true }, n: 3, tools };
    expect(parse(body)).toMatchObject({ stream: true, includeUsage: true, n: 3, tools });
  });

  it('takes the larger of two caps, and the newer name', () => {
    expect(parse({ ...minimal, max_tokens: 5 })).toMatchObject({
      outputCap: 5,
      outputCapField: 'max_tokens',
    });
    expect(parse({ ...minimal, max_tokens: 9, max_completion_tokens: 4 })).toMatchObject({
      outputCap: 9,
      outputCapField: 'max_completion_tokens',
    });
  });

  it('takes null for nothing, as clients send it', () => {
    const nulls = { stream: null, n: null, max_tokens: null, tools: null, stream_options: null };
    expect(parse({ ...minimal, ...nulls })).toMatchObject({ stream: false, n: 1, tools: [] });
  });

  it('lets an assistant say nothing', () => {
    const silent = { role: 'assistant', content: null, tool_calls: [] };
    expect(parse({ ...minimal, messages: [silent, { role: 'assistant' }] }).messages).toHaveLength(
      2,
    );
  });
});

describe('a request is refused', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100; level += 1) deep = [deep];

  it.each<[string, unknown]>([
    ['body', []],
    ['body', 'text'],
    ['body', { ...minimal, x: deep }],
    ['model', { messages: [message] }],
    ['model', { ...minimal, model: '' }],
    ['model', { ...minimal, model: 7 }],
    ['model', { ...minimal, model: 'a b' }],
    ['model', { ...minimal, model: 'm'.repeat(201) }],
    ['messages', { model: 'm' }],
    ['messages', { model: 'm', messages: [] }],
    ['messages', { model: 'm', messages: {} }],
    ['messages', { model: 'm', messages: Array(10_001).fill(message) }],
    ['messages[1]', { model: 'm', messages: [message, 'hi'] }],
    ['messages[0].role', { model: 'm', messages: [{ role: 'butler', content: 'hi' }] }],
    ['messages[0].content', { model: 'm', messages: [{ role: 'user' }] }],
    ['messages[0].content', { model: 'm', messages: [{ role: 'user', content: 7 }] }],
    ['messages[0].content[0]', { model: 'm', messages: [{ role: 'user', content: ['hi'] }] }],
    [
      'messages[0].content[0].text',
      { model: 'm', messages: [{ role: 'user', content: [{ type: 'text' }] }] },
    ],
    ['stream', { ...minimal, stream: 'yes' }],
    ['stream_options', { ...minimal, stream_options: {} }],
    ['stream_options', { ...minimal, stream: true, stream_options: true }],
    [
      'stream_options.include_usage',
      { ...minimal, stream: true, stream_options: { include_usage: 1 } },
    ],
    ['n', { ...minimal, n: 0 }],
    ['n', { ...minimal, n: 129 }],
    ['n', { ...minimal, n: 1.5 }],
    ['max_tokens', { ...minimal, max_tokens: '5' }],
    ['max_completion_tokens', { ...minimal, max_completion_tokens: -1 }],
    ['tools', { ...minimal, tools: {} }],
    [
      'tools',
      { ...minimal, tools: Array(1_025).fill({ type: 'function', function: { name: 'f' } }) },
    ],
    ['tools[0]', { ...minimal, tools: [{}] }],
    ['tools[0].function', { ...minimal, tools: [{ type: 'function' }] }],
  ])('by the field %s', (param, body) => {
    expect(() => parse(body)).toThrow(
      expect.objectContaining({
        code: 'request_invalid',
        params: expect.objectContaining({ param }),
      }),
    );
  });

  it('when it is not JSON', () => {
    expect(() => parseBody('{"model":')).toThrow(
      expect.objectContaining({ code: 'request_malformed' }),
    );
  });
});

// Methodology: whatever JSON a client sends, it gets a request or a refusal with a field, never
// anything else.
it('has an answer to every body', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (messages, extra) => {
      const bodies = [
        extra,
        { model: 'm', messages, extra },
        { ...minimal, tools: messages, n: extra },
      ];
      for (const body of bodies) {
        try {
          expect(parse(body).messages.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({
            code: 'request_invalid',
            params: { param: expect.any(String) },
          });
        }
      }
    }),
  );
});
