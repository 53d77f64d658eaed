import { expect, it } from 'vitest';
import { encodingOf, isCountedExactly } from './encoding.ts';
import { usualOutput } from './usual-output.ts';

it('what is usual follows what answers are', () => {
  const usual = usualOutput();
  expect(usual.of('m')).toBeUndefined();
  usual.note('m', 100);
  expect(usual.of('m')).toBe(100);
  for (let answer = 0; answer < 200; answer += 1) usual.note('m', 20);
  expect(usual.of('m')).toBe(20);
  expect(usual.of('other')).toBeUndefined();
});

it('models that nobody asks for are forgotten', () => {
  const usual = usualOutput();
  usual.note('old', 1);
  for (let model = 0; model < 1_000; model += 1) usual.note(`m${model}`, model);
  expect(usual.of('old')).toBeUndefined();
  expect(usual.of('m999')).toBe(999);
});

it.each([
  ['gpt-4o-mini', 'o200k_base', true],
  ['gpt-4.1', 'o200k_base', true],
  ['gpt-5-nano', 'o200k_base', true],
  ['o3-mini', 'o200k_base', true],
  ['gpt-4', 'cl100k_base', true],
  ['gpt-4-turbo', 'cl100k_base', true],
  ['gpt-3.5-turbo', 'cl100k_base', true],
  ['llama-9', 'o200k_base', false],
])('%s is counted by %s', (model, encoding, isExact) => {
  expect(encodingOf(model)).toBe(encoding);
  expect(isCountedExactly('openai', model)).toBe(isExact);
});

it('the simulated provider counts as the newer models do', () => {
  expect([encodingOf('echo'), isCountedExactly('sim', 'echo')]).toEqual(['o200k_base', true]);
});
