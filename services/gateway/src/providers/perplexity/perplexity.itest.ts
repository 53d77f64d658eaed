import { afterEach, expect, it } from 'vitest';
import { chatRequest } from '../../../test/fakes.ts';
import { openAt, type ProviderScene, recorded } from '../../../test/provider-scene.ts';
import { unsupportedParameter } from '../../domain/capabilities.ts';

let scene: ProviderScene;
afterEach(() => scene.close());

const open = async (name: string, status?: number) => {
  scene = await openAt('perplexity', recorded('perplexity', name, status));
};
const user = (content: unknown) => ({ role: 'user', content });

it('has its last word on usage believed, its sources kept, and needs no end', async () => {
  await open('text.sse');
  const { said, usage, chunks, end } = await scene.stream();
  expect({ said, end }).toEqual({ said: 'Good evening, Sir.', end: { outcome: 'complete' } });
  expect(usage).toMatchObject({ prompt_tokens: 19, completion_tokens: 5 });
  for (const chunk of chunks) {
    expect(chunk).toMatchObject({ citations: [expect.any(String), expect.any(String)] });
    expect(chunk).not.toHaveProperty('choices.0.message');
  }
});

it('hears the user and the model in turns', async () => {
  await open('text.json');
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,' } };
  await scene.chat({
    messages: [
      { role: 'developer', content: 'be brief' },
      { role: 'system', content: 'be kind' },
      ...[user('one'), user('two'), user([image])],
      { role: 'assistant', content: 'yes', citations: ['x'] },
      user('three'),
    ],
  });
  expect(scene.sent().messages).toEqual([
    { role: 'system', content: 'be brief' },
    { role: 'system', content: 'be kind' },
    user([{ type: 'text', text: 'one\n\ntwo' }, image]),
    { role: 'assistant', content: 'yes' },
    user('three'),
  ]);
});

it('says what it cannot hear', async () => {
  await open('error-400', 400);
  expect(await scene.chat()).toMatchObject({
    error: { code: 'provider_rejected', params: { reason: 'Last message must have role `user`.' } },
  });
});

it.each([
  ['tools', { tools: [{ type: 'function', function: { name: 'x' } }] }],
  ['n', { n: 2 }],
  ['seed', { seed: 7 }],
  [
    'messages[0].tool_calls',
    { messages: [{ role: 'assistant', content: '', tool_calls: [{ id: 'x' }] }, user('x')] },
  ],
])('does not carry %s', async (param, body) => {
  await open('text.json');
  const { provider, model } = scene;
  expect(unsupportedParameter(chatRequest(body), provider.capabilities(model))).toBe(param);
});
