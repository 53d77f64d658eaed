import { afterEach, expect, it } from 'vitest';
import { openAt, type ProviderScene, recorded } from '../../../test/provider-scene.ts';

let scene: ProviderScene;
afterEach(() => scene.close());

const open = async (name: string, status?: number) => {
  scene = await openAt('together', recorded('together', name, status));
};

it('ends for the reasons that clients know, with or without usage', async () => {
  await open('eos-no-usage');
  const { said, usage, chunks, end } = await scene.stream();
  expect({ said, usage, end }).toEqual({
    said: 'Good evening, Sir.',
    usage: undefined,
    end: { outcome: 'complete' },
  });
  expect(chunks.at(-1)).toMatchObject({
    choices: [{ finish_reason: 'stop' }],
    generated_text: 'Good evening, Sir.',
  });
  scene.upstream.answer = recorded('together', 'usage-null');
  expect(await scene.chat()).toMatchObject({ finishReason: 'stop', usage: undefined });
});

it('says on its last chunk what it used, and keeps what is its own', async () => {
  await open('text.sse');
  const { usage, chunks } = await scene.stream();
  expect(usage).toMatchObject({ prompt_tokens: 19, completion_tokens: 5 });
  expect(chunks[0]).toMatchObject({ choices: [{ delta: { token_id: 90 }, text: 'Good' }] });
});

it('knows one name for a cap, and no developers', async () => {
  await open('text.json');
  const messages = [
    { role: 'developer', content: 'be brief' },
    { role: 'user', content: 'x' },
  ];
  await scene.chat({ messages, max_completion_tokens: 9 });
  expect(scene.sent()).toEqual({
    model: scene.model,
    messages: [{ role: 'system', content: 'be brief' }, messages[1]],
    max_tokens: 64,
  });
});

it('may answer from its edge, in HTML', async () => {
  await open('error-500', 500);
  expect(await scene.chat()).toMatchObject({ error: { code: 'provider_unavailable' } });
});
