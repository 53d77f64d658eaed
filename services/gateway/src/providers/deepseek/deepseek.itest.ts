import { afterEach, describe, expect, it } from 'vitest';
import { chatRequest } from '../../../test/fakes.ts';
import { openAt, type ProviderScene, recorded } from '../../../test/provider-scene.ts';
import { unsupportedParameter } from '../../domain/capabilities.ts';

let scene: ProviderScene;
afterEach(() => scene.close());

const open = async (name: string, status?: number) => {
  scene = await openAt('deepseek', recorded('deepseek', name, status));
};
const ours = { organization: 'org_a' };
const calling = (more: object = {}) => ({
  role: 'assistant',
  content: '',
  tool_calls: [
    { id: 'call_00_Ds1', type: 'function', function: { name: 'get_weather', arguments: '{}' } },
  ],
  ...more,
});
const user = { role: 'user', content: 'weather?' };
const result = { role: 'tool', tool_call_id: 'call_00_Ds1', content: 'rain' };
const assistantSent = () =>
  (scene.sent().messages as Record<string, unknown>[]).find(({ role }) => role === 'assistant');

describe('what was thought before a call', () => {
  const again = { messages: [user, calling(), result] };

  it.each([
    ['tool-call.json', {}],
    ['tool-call.sse', { stream: true }],
  ])('is said again for a client that forgot it, after %s', async (name, body) => {
    await open(name);
    if (body) await (name.endsWith('sse') ? scene.stream({}, ours) : scene.chat(body, ours));
    scene.upstream.answer = recorded('deepseek', 'text.json');
    await scene.chat(again, ours);
    expect(assistantSent()).toMatchObject({ reasoning_content: 'The weather is asked for.' });
  });

  it('is never another organisation’s', async () => {
    await open('tool-call.json');
    await scene.chat({}, ours);
    for (const other of [{ organization: 'org_b' }, {}]) {
      await scene.chat(again, other);
      expect(assistantSent()).not.toHaveProperty('reasoning_content');
    }
  });

  it('is the client’s own where it sends it', async () => {
    await open('tool-call.json');
    await scene.chat({}, ours);
    const own = { messages: [user, calling({ reasoning_content: 'mine' }), result] };
    await scene.chat(own, ours);
    expect(assistantSent()).toMatchObject({ reasoning_content: 'mine' });
    const empty = { messages: [user, calling({ reasoning_content: '' }), result] };
    await scene.chat(empty, ours);
    expect(assistantSent()).toMatchObject({ reasoning_content: 'The weather is asked for.' });
  });

  it('is not said with an answer that called nothing: older models refuse it', async () => {
    await open('text.json');
    const said = { role: 'assistant', content: 'x', reasoning_content: 'y', reasoning_details: [] };
    await scene.chat({ messages: [user, said, user] }, ours);
    expect(assistantSent()).toEqual({ role: 'assistant', content: 'x' });
  });
});

describe('an answer', () => {
  it('may come after empty lines, with what was cached', async () => {
    await open('text.json');
    expect(await scene.chat()).toMatchObject({
      outcome: 'whole',
      usage: { cacheRead: 16n, inputUncached: 3n, outputReasoning: 20n, outputText: 5n },
      produced: [{ text: 'Good evening, Sir.', reasoning: 'A greeting. Be polite.' }],
    });
  });

  it('may be streamed between comments', async () => {
    await open('text.sse');
    const { said, thought, usage } = await scene.stream();
    expect({ said, thought }).toEqual({
      said: 'Good evening, Sir.',
      thought: 'A greeting. Be polite.',
    });
    expect(usage).toMatchObject({ prompt_cache_hit_tokens: 16 });
  });
});

it('switches thinking as the client says, and knows one name for a cap', async () => {
  await open('text.json');
  await scene.chat({ thinking: { type: 'disabled' }, max_completion_tokens: 9 });
  expect(scene.sent()).toMatchObject({ thinking: { type: 'disabled' }, max_tokens: 64 });
  expect(scene.sent()).not.toHaveProperty('max_completion_tokens');
});

it('refuses by name what it would ignore', async () => {
  await open('text.json');
  const { provider, model } = scene;
  const refused = (body: object) =>
    unsupportedParameter(chatRequest(body), provider.capabilities(model));
  expect(refused({ n: 2 })).toBe('n');
  expect(refused({ seed: 7 })).toBe('seed');
  expect(refused({ response_format: { type: 'json_schema' } })).toBe('response_format');
  const image = { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] };
  expect(refused({ messages: [image] })).toBe('messages[0].content[0]');
});

it('is out of funds itself, not the caller', async () => {
  await open('error-402', 402);
  expect(await scene.chat()).toMatchObject({ error: { code: 'provider_balance_exhausted' } });
});
