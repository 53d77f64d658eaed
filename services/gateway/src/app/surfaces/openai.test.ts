import { emptyUsage } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { replyText, usageChunk, visibleText } from './openai.ts';

const choices = [{ index: 0, delta: { content: 'a' }, finish_reason: null }];
const usage = { prompt_tokens: 1, completion_tokens: 1 };
const piece = (json: { choices: typeof choices } & Record<string, unknown>) => ({
  text: JSON.stringify(json),
  chunk: json as never,
});
const parsed = (text: string | undefined) => JSON.parse(text ?? 'null');

describe('what a client sees of a chunk', () => {
  it('is the provider’s own text when there is no usage in it', () => {
    const chunk = piece({ choices });
    for (const asked of [true, false]) expect(visibleText(chunk, asked)).toBe(chunk.text);
  });

  it('has no usage in it that was not asked for', () => {
    expect(visibleText(piece({ choices, usage: null }), false)).toBe(JSON.stringify({ choices }));
    expect(parsed(visibleText(piece({ usage: null, choices }), false))).toEqual({ choices });
    expect(parsed(visibleText(piece({ choices, usage }), false))).toEqual({ choices });
  });

  it('keeps the null that clients who asked are used to', () => {
    const chunk = piece({ choices, usage: null });
    expect(visibleText(chunk, true)).toBe(chunk.text);
    expect(parsed(visibleText(piece({ choices, usage }), true))).toEqual({ choices, usage: null });
  });

  it('is nothing of the chunk that only carries usage', () => {
    const chunk = piece({ choices: [], usage });
    for (const asked of [true, false]) expect(visibleText(chunk, asked)).toBeUndefined();
  });
});

it('ends with the provider’s own figures and the cost', () => {
  const reported = { ...usage, extra: 1 };
  const last = { id: 'c1', model: 'm', choices, usage: { prompt_tokens: -1 } };
  const end = {
    last: last as never,
    reported,
    measured: { usage: emptyUsage, how: 'provider' as const },
    amount: 1_500n,
    asset: 'USD/9',
  };
  expect(parsed(usageChunk(end))).toEqual({
    id: 'c1',
    model: 'm',
    choices: [],
    usage: { ...usage, extra: 1, alfred_cost: '0.0000015' },
  });
});

it('ends with counted figures when the provider has none', () => {
  const counted = { ...emptyUsage, inputUncached: 3n, outputText: 2n };
  const measured = { usage: counted, how: 'estimated' as const };
  const end = { last: undefined, reported: undefined, measured, amount: 0n, asset: 'USD/9' };
  expect(parsed(usageChunk(end)).usage).toMatchObject({ total_tokens: 5, alfred_cost: '0.00' });
});

describe('what a client sees of a whole answer without usage that can be charged', () => {
  const counted = { ...emptyUsage, inputUncached: 3n, outputText: 2n };

  it.each([JSON.stringify({ choices, usage: null }), '{ "choices": [] }', 'no JSON'])(
    'is the provider’s own text where it claims nothing: %s',
    (text) => expect(replyText(text, counted)).toBe(text),
  );

  it.each<unknown>([{ prompt_tokens: -5, completion_tokens: 1e300 }, 'much', 7, []])(
    'has what was counted instead of nonsense: %j',
    (nonsense) => {
      const json = parsed(
        replyText(JSON.stringify({ id: 'c', choices, usage: nonsense }), counted),
      );
      expect(json).toMatchObject({ id: 'c', choices, usage: { total_tokens: 5 } });
      expect(json.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 2 });
    },
  );
});
