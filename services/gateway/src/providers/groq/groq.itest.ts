import { afterEach, describe, expect, it } from 'vitest';
import { chatRequest } from '../../../test/fakes.ts';
import { openAt, type ProviderScene, recorded } from '../../../test/provider-scene.ts';
import { unsupportedParameter } from '../../domain/capabilities.ts';

let scene: ProviderScene;
afterEach(() => scene.close());

const open = async (name: string, status?: number) => {
  scene = await openAt('groq', recorded('groq', name, status));
};

it('is not asked for usage, nor told what it refuses to hear', async () => {
  await open('text.sse');
  await scene.stream({
    ...{ stream_options: { include_usage: true }, logprobs: false, logit_bias: {} },
    reasoning_format: 'parsed',
  });
  const { messages, ...sent } = scene.sent();
  expect(messages).toHaveLength(1);
  expect(sent).toEqual({
    model: 'llama-3.3-70b-versatile',
    stream: true,
    reasoning_format: 'parsed',
    max_completion_tokens: 64,
  });
});

it.each(['text.sse', 'usage-twice.sse'])(
  'is believed once about what it used, in %s',
  async (name) => {
    await open(name);
    const { said, usage, chunks } = await scene.stream();
    expect({ said, usage }).toMatchObject({
      said: 'Good evening, Sir.',
      usage: { prompt_tokens: 19, completion_tokens: 5 },
    });
    expect(chunks.find(({ x_groq }) => x_groq)).toMatchObject({ x_groq: { id: 'req_01gq' } });
  },
);

it('thinks under the name that all others use, too', async () => {
  await open('reasoning.sse');
  const { thought, chunks } = await scene.stream();
  expect(thought).toBe('A greeting. Be polite.');
  expect(chunks[0]).toMatchObject({ choices: [{ delta: { reasoning: 'A greeting. ' } }] });
});

it('hears only what it knows of the history', async () => {
  await open('text.json');
  const said = {
    content: 'x',
    reasoning_content: 'y',
    annotations: [],
    refusal: null,
    audio: null,
  };
  await scene.chat({
    messages: [
      { role: 'assistant', ...said },
      { role: 'user', content: 'z' },
    ],
  });
  expect(scene.sent().messages).toEqual([
    { role: 'assistant', content: 'x', reasoning: 'y' },
    { role: 'user', content: 'z' },
  ]);
});

it.each([
  ['n', { n: 2 }],
  ['logprobs', { logprobs: true }],
  ['logit_bias', { logit_bias: { 7: 1 } }],
])('does not carry %s', async (param, body) => {
  await open('text.json');
  const { provider, model } = scene;
  expect(unsupportedParameter(chatRequest(body), provider.capabilities(model))).toBe(param);
});

describe('a failure', () => {
  it.each([
    ['error-413', 413, 'provider_rate_limited'],
    ['error-498', 498, 'provider_overloaded'],
  ])('%s is %s %s', async (name, status, code) => {
    await open(name, status);
    expect(await scene.chat()).toMatchObject({ error: { code } });
  });
});
