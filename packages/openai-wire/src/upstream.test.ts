import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Json,
  parseJson,
  producedText,
  readFinishReason,
  readRequestId,
  readUpstreamError,
} from './index.ts';

describe('an upstream’s error', () => {
  it('is read in OpenAI’s shape', () => {
    const error = {
      message: 'no\n such model ',
      type: 'invalid_request_error',
      param: 'model',
      code: 'x',
    };
    expect(readUpstreamError({ error })).toEqual({ ...error, message: 'no such model' });
  });

  it.each([
    [{ error: 'plain' }, { message: 'plain', type: '', code: '', param: '' }],
    [{ error: { message: 'm', code: 429 } }, { message: 'm', type: '', code: '429', param: '' }],
    [{ error: {} }, { message: '', type: '', code: '', param: '' }],
  ])('is read from what comes close: %j', (json, error) => {
    expect(readUpstreamError(json)).toEqual(error);
  });

  it.each([undefined, null, 'error', [], {}, { error: null }, { error: '' }])(
    'is not there: %j',
    (json) => {
      expect(readUpstreamError(json)).toBeUndefined();
    },
  );

  it('is not shown at any length', () => {
    const shown = readUpstreamError({ error: { message: 'x'.repeat(5_000) } });
    expect(shown?.message.length).toBeLessThan(600);
  });
});

describe('what a part of an answer says', () => {
  it('is its text and refusal, apart from its reasoning', () => {
    expect(producedText(undefined)).toEqual({ text: '', reasoning: '' });
    expect(producedText({ role: 'assistant', content: null })).toEqual({ text: '', reasoning: '' });
    const thought = { content: 'é', refusal: 'no', reasoning_content: 'hm' };
    expect(producedText(thought)).toEqual({ text: 'éno', reasoning: 'hm' });
    // Some send the same thought under both names.
    expect(producedText({ ...thought, reasoning: 'hm' }).reasoning).toBe('hm');
    expect(producedText({ reasoning: 'so' }).reasoning).toBe('so');
  });

  it('has the calls of tools in it', () => {
    const call = { index: 0, function: { name: 'f', arguments: '{}' } };
    expect(producedText({ tool_calls: [call, call, null] }).text).toBe('f{}f{}');
    expect(producedText({ function_call: { name: 'f', arguments: '{}' } }).text).toBe('f{}');
  });

  it.each<Json>([null, 7, 'text', [], { tool_calls: [null, 7, { function: null }, ['x']] }])(
    'is nothing when it has another shape: %j',
    (part) => {
      expect(producedText(part).text).toBe('');
      expect(producedText({ function_call: part }).text).toBe('');
    },
  );

  it('is text in any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parts = [value, { content: value, tool_calls: [value], function_call: value }];
        for (const part of parts) expect(producedText(part as Json).text).toBeTypeOf('string');
      }),
    );
  });
});

describe('a provider’s words that are written down', () => {
  it.each<[Json | undefined, string]>([
    ['tool_calls', 'tool_calls'],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), ''],
    ['x'.repeat(3_000_000), ''],
    ['stop\n', ''],
    ['ende gut – alles gut', ''],
    [null, ''],
    [undefined, ''],
    [7, ''],
    [{ reason: 'stop' }, ''],
  ])('are short and printable, or dropped', (value, reason) => {
    expect(readFinishReason(value)).toBe(reason);
  });

  it('are longer when they are an id', () => {
    expect(readRequestId('a'.repeat(128))).toBe('a'.repeat(128));
    expect(readRequestId('a'.repeat(129))).toBe('');
    expect(readRequestId('req\u0000')).toBe('');
  });
});

it('text that is no JSON is nothing, not a failure', () => {
  expect(parseJson('<html>')).toBeUndefined();
  expect(parseJson('null')).toBeNull();
});
