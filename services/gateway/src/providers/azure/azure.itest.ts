import { afterEach, describe, expect, it } from 'vitest';
import { deploymentOf, settings } from '../../../test/fakes.ts';
import { openAt, type ProviderScene, recorded } from '../../../test/provider-scene.ts';
import { openProviders } from '../registry.ts';

let scene: ProviderScene;
afterEach(() => scene.close());

const names = {
  models: new Map([
    ['gpt-5-mini', 'prod mini'],
    ['gpt-4o-mini', 'prod-4o'],
  ]),
};

describe('a request', () => {
  it('goes to the deployment by its own name, with its version and its key', async () => {
    scene = await openAt('azure', recorded('azure', 'text'), {
      apiVersion: '2024-10-21',
      ...names,
    });
    await scene.chat();
    expect(scene.upstream.received[0]).toMatchObject({
      url: '/v1/openai/deployments/prod-4o/chat/completions?api-version=2024-10-21',
      headers: { 'api-key': 'upstream-secret-key' },
      body: { model: 'prod-4o', max_tokens: 64 },
    });
    expect(scene.upstream.received[0]?.headers).not.toHaveProperty('authorization');
  });

  it('has the newer path without a version', async () => {
    scene = await openAt('azure', recorded('azure', 'text'), { apiVersion: 'v1', ...names });
    await scene.chat();
    expect(scene.upstream.received[0]?.url).toBe('/v1/openai/v1/chat/completions');
  });

  it('caps by the model’s family, whatever the deployment is called', async () => {
    scene = await openAt('azure', recorded('azure', 'text'), names);
    await scene.chat({}, { model: 'gpt-5-mini' });
    expect(scene.sent()).toMatchObject({ model: 'prod mini', max_completion_tokens: 64 });
    expect(scene.sent()).not.toHaveProperty('max_tokens');
    expect(scene.upstream.received[0]?.url).toMatch(/\/deployments\/prod%20mini\/.*2024-10-21$/);
  });

  it('may show a token of Entra', async () => {
    const apiKey = 'eyJhbGciOi.eyJzdWIi.c2ln';
    scene = await openAt('azure', recorded('azure', 'text'), { apiKey });
    await scene.chat();
    const { headers } = scene.upstream.received[0] ?? {};
    expect(headers).toMatchObject({ authorization: `Bearer ${apiKey}` });
    expect(headers).not.toHaveProperty('api-key');
  });

  it('leaves out of the history what other providers’ answers have', async () => {
    scene = await openAt('azure', recorded('azure', 'text'));
    const said = { role: 'assistant', content: 'x', reasoning_content: 'y', refusal: null };
    await scene.chat({ messages: [said, { role: 'user', content: 'z' }] });
    expect(scene.sent().messages).toEqual([
      { role: 'assistant', content: 'x', refusal: null },
      { role: 'user', content: 'z' },
    ]);
  });

  it('is not possible without an endpoint', async () => {
    scene = await openAt('azure', recorded('azure', 'text'));
    const { clock, random, tokenizer } = { clock: never, random: () => 0, tokenizer: never };
    const own = { ...settings, deployments: [deploymentOf('azure')] };
    expect(() => openProviders({ settings: own, clock, random, tokenizer })).toThrow(
      /AZURE_OPENAI_ENDPOINT/,
    );
  });
});

const never = undefined as never;

describe('a stream', () => {
  it('has a choice with a delta in every chunk, and what the filters said', async () => {
    scene = await openAt('azure', recorded('azure', 'annotations-after'));
    const { chunks, said, usage, end } = await scene.stream();
    expect(said).toBe('Good evening, Sir.');
    expect(usage).toMatchObject({ prompt_tokens: 19, completion_tokens: 5 });
    expect(end).toEqual({ outcome: 'complete' });
    const own = chunks.slice(0, -1);
    for (const chunk of own) expect(chunk).toMatchObject({ choices: [{ delta: {} }] });
    expect(own[0]).toMatchObject({
      id: 'chatcmpl-Az1',
      prompt_filter_results: [{ prompt_index: 0 }],
    });
    expect(chunks.filter(({ prompt_filter_results: found }) => found)).toHaveLength(1);
    expect(JSON.stringify(own)).toContain('content_filter_offsets');
  });

  it('may end because of a filter', async () => {
    scene = await openAt('azure', recorded('azure', 'content-filter'));
    const { chunks, end } = await scene.stream();
    expect(JSON.stringify(chunks)).toContain('"finish_reason":"content_filter"');
    expect(end).toEqual({ outcome: 'complete' });
  });
});

it('says which filter refused a prompt', async () => {
  scene = await openAt('azure', recorded('azure', 'error-400-filter', 400));
  expect(await scene.chat()).toMatchObject({
    error: {
      code: 'provider_rejected',
      params: { param: 'prompt', providerCode: 'content_filter' },
    },
  });
});
