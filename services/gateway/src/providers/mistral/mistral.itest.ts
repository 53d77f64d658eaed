import { afterEach, describe, expect, it } from 'vitest';
import { chatRequest } from '../../../test/fakes.ts';
import { openAt, type ProviderScene, recorded } from '../../../test/provider-scene.ts';
import { unsupportedParameter } from '../../domain/capabilities.ts';
import { mistralCallId } from './tool-ids.ts';

let scene: ProviderScene;
afterEach(() => scene.close());

const open = async (name: string, status?: number) => {
  scene = await openAt('mistral', recorded('mistral', name, status));
  return scene;
};
const call = (id: string, name = 'get_weather') => ({
  ...{ id, type: 'function', index: 0 },
  function: { name, arguments: '{}' },
});

describe('a request', () => {
  it('has its own names, and neither what it refuses nor what it does not know', async () => {
    await open('text');
    await scene.chat({
      ...{ seed: 7, tool_choice: 'required', max_completion_tokens: 9, temperature: 1.4 },
      ...{ logprobs: false, stream: true, stream_options: { include_usage: true } },
    });
    const { messages, ...sent } = scene.sent();
    expect(messages).toHaveLength(1);
    expect(sent).toEqual({
      ...{ model: 'mistral-small-latest', random_seed: 7, tool_choice: 'any', stream: true },
      ...{ max_tokens: 64, temperature: 1.4 },
    });
  });

  it('gives calls the ids that it takes, the same in a call and its answer', async () => {
    await open('text');
    await scene.chat({
      messages: [
        { role: 'developer', content: 'be brief' },
        { role: 'user', content: 'weather?' },
        {
          role: 'assistant',
          content: '',
          refusal: null,
          tool_calls: [call('call_abc'), call('D681PevKs', 'other')],
        },
        { role: 'tool', tool_call_id: 'call_abc', content: 'rain' },
        { role: 'tool', tool_call_id: 'D681PevKs', content: 'sun' },
      ],
    });
    const id = mistralCallId('call_abc');
    expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(scene.sent().messages).toEqual([
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'weather?' },
      {
        role: 'assistant',
        tool_calls: [
          { id, type: 'function', function: { name: 'get_weather', arguments: '{}' } },
          { id: 'D681PevKs', type: 'function', function: { name: 'other', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: id, content: 'rain', name: 'get_weather' },
      { role: 'tool', tool_call_id: 'D681PevKs', content: 'sun', name: 'other' },
    ]);
  });

  it.each([
    ['logit_bias', { logit_bias: { 7: 1 } }],
    ['logprobs', { logprobs: true }],
    ['user', { user: 'u-1' }],
  ])('is refused before it is sent when it asks for %s', async (param, body) => {
    const { provider, model } = await open('text');
    expect(unsupportedParameter(chatRequest(body), provider.capabilities(model))).toBe(param);
  });
});

describe('an answer', () => {
  it('that was thought about says so apart, whole and streamed', async () => {
    await open('reasoning.json');
    const whole = await scene.chat();
    if (whole.outcome !== 'whole') throw new Error(whole.outcome);
    expect(JSON.parse(whole.text).choices[0].message).toMatchObject({
      content: 'Good evening, Sir.',
      reasoning_content: 'A greeting. Be polite.',
      content_parts: [{ type: 'reference', reference_ids: [1] }],
    });
    expect(whole.produced).toEqual([
      { text: 'Good evening, Sir.', reasoning: 'A greeting. Be polite.' },
    ]);
    scene.upstream.answer = recorded('mistral', 'reasoning.sse');
    expect(await scene.stream()).toMatchObject({
      said: 'Good evening, Sir.',
      thought: 'A greeting. Be polite.',
      usage: { prompt_tokens: 19, completion_tokens: 25 },
      end: { outcome: 'complete' },
    });
  });

  it('says what it used without being asked, and may have no last word', async () => {
    await open('text.sse');
    const { usage, said } = await scene.stream();
    expect({ usage, said }).toMatchObject({
      usage: { prompt_tokens: 19, completion_tokens: 5 },
      said: 'Good evening, Sir.',
    });
  });

  it('that met the end of the context was too long', async () => {
    await open('model-length');
    expect(await scene.chat()).toMatchObject({ outcome: 'whole', finishReason: 'length' });
  });

  it('that ended in an error has failed', async () => {
    await open('finish-error');
    const { said, end } = await scene.stream();
    expect({ said, end }).toMatchObject({
      said: 'Good evening',
      end: { outcome: 'failed', error: { code: 'provider_unavailable' } },
    });
  });
});

it.each([
  ['error-422', 422, { reason: 'Extra inputs are not permitted', param: 'logprobs' }],
  ['error-400', 400, { reason: "Unexpected role 'user' after role 'tool'", providerCode: '3230' }],
])('says what is wrong, from %s', async (name, status, params) => {
  await open(name, status);
  expect(await scene.chat()).toMatchObject({ error: { code: 'provider_rejected', params } });
});
