import { parseChatRequest } from '@alfred/openai-wire';
import { ChatOpenAI } from '@langchain/openai';
import { describe, expect, it } from 'vitest';
import { caller, scripted, startMicros, testChat } from '../../test/fakes.ts';
import { findDeployments } from '../app/find-deployments.ts';
import { usableModels } from '../app/list-models.ts';
import { planCall } from '../app/plan-call.ts';
import { beyondModel, modelFacts, purposeOf } from './model-facts.ts';

const request = (body: object) =>
  parseChatRequest({
    ...{ model: 'o1-mini', messages: [{ role: 'user', content: 'hi' }] },
    ...body,
  } as never);

describe('what is known of a model', () => {
  it.each([
    ['openai', 'gpt-4o-2024-05-13', 4_096],
    ['openai', 'gpt-4o-2024-11-20', 16_384],
    ['azure', 'gpt-4.1-nano', 32_768],
    ['openai', 'gpt-5.2-pro', 128_000],
    ['anthropic', 'claude-opus-4-1-20250805', 32_000],
    ['anthropic', 'claude-sonnet-4-20250514', 64_000],
    ['anthropic', 'claude-sonnet-4-0', 64_000],
    ['anthropic', 'claude-haiku-4-5', 64_000],
    ['anthropic', 'claude-opus-4-8', 128_000],
    ['google', 'gemini-2.5-flash', 65_536],
    ['google', 'gemini-2.0-flash-lite', 8_192],
  ])('of %s: %s writes %i tokens', (kind, model, outputMax) => {
    expect(modelFacts(kind, model)?.outputMax).toBe(outputMax);
  });

  it.each([
    ['openai', 'gpt-4o-audio-preview'],
    ['openai', 'gpt-4o-search-preview'],
    ['anthropic', 'claude-opus-9'],
    ['google', 'gemini-2.5-flash-image'],
    ['compatible', 'gpt-4o'],
  ])('is nothing of %s: %s', (kind, model) => {
    expect(modelFacts(kind, model)).toBeUndefined();
  });

  it.each([
    ...['gpt-4o', 'gpt-4o-mini', 'gpt-4o-2024-05-13', 'gpt-4.1', 'gpt-4.1-nano', 'gpt-4-turbo'],
    ...['gpt-4', 'gpt-3.5-turbo', 'o1', 'o1-pro', 'o3', 'o3-mini', 'o3-pro', 'o4-mini', 'gpt-5'],
    ...['gpt-5-mini', 'gpt-5-pro', 'gpt-5.1', 'gpt-5.2-chat-latest', 'gpt-5.4-nano', 'gpt-5.6-sol'],
  ])('is what LangChain knows of %s', (model) => {
    const { profile } = new ChatOpenAI({ model, apiKey: 'x' });
    const facts = modelFacts('openai', model);
    expect(facts?.outputMax).toBe(profile.maxOutputTokens);
    expect(facts?.parts?.has('image_url')).toBe(profile.imageInputs);
  });
});

describe('what a model is known not to do', () => {
  const facts = modelFacts('openai', 'o1-mini') ?? { outputMax: 0 };
  const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,' } };
  const tools = [{ type: 'function', function: { name: 'f' } }];

  it.each([
    [{ max_tokens: 65_537 }, 'request_invalid', 'max_tokens'],
    [{ max_completion_tokens: 65_537 }, 'request_invalid', 'max_completion_tokens'],
    [{ tools }, 'parameter_unsupported', 'tools'],
    [
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }, picture] }] },
      ...(['parameter_unsupported', 'messages[0].content[1]'] as const),
    ],
  ])('is refused by name: %j', (body, code, param) => {
    expect(beyondModel(request(body), facts, 'openai')).toMatchObject({ code, params: { param } });
  });

  it('leaves everything else alone', () => {
    expect(beyondModel(request({ max_tokens: 65_536 }), facts, 'openai')).toBeUndefined();
    const lifted = { max_tokens: 65_537, anthropic_beta: ['output-128k-2025-02-19'] };
    expect(beyondModel(request(lifted), facts, 'anthropic')).toBeUndefined();
  });
});

describe('a model that is known', () => {
  const provider = {
    ...scripted(() => Promise.reject(new Error('it was asked'))),
    facts: (model: string) => modelFacts('openai', model),
  };
  const deps = testChat({ providers: [provider] });

  it('is refused what it does not do before anything is taken, and bounded by what it writes', async () => {
    const named = { provider: 'openai', model: 'gpt-4o-mini', id: 'gpt-4o-mini' };
    const much = request({ model: 'gpt-4o-mini', max_tokens: 20_000 });
    expect(findDeployments(deps, much, named)).toMatchObject({
      code: 'request_invalid',
      params: { param: 'max_tokens', reason: expect.stringContaining('16384') },
    });
    const limits = { ...deps.limits, outputCapDefault: 50_000 };
    const plan = await planCall(
      { ...deps, limits },
      { caller, request: request({ model: 'gpt-4o-mini' }), tags: undefined },
    );
    expect(plan).toMatchObject({ estimate: { outputCap: 16_384 } });
  });

  it('is told with what it does, by itself and in the list', async () => {
    const { find, list } = usableModels(deps);
    const { limits } = await find('gpt-4o-mini', caller);
    expect(limits).toEqual({
      ...{ context: 128_000, outputMax: 16_384, purpose: 'chat', tools: 'any' },
      parts: new Set(['image_url', 'file']),
    });
    const listed = await list(caller.organization);
    expect(listed.find(({ id }) => id === 'gpt-4o-mini')?.limits).toEqual(limits);
  });
});

it('says what models are made for', () => {
  const deps = testChat({});
  const book = deps.prices.current();
  const purpose = (provider: string, model: string) => {
    const price = book.find(provider, model, startMicros);
    return price && purposeOf(price);
  };
  expect(purpose('openai', 'text-embedding-3-small')).toBe('embeddings');
  expect(purpose('openai', 'gpt-image-1')).toBe('images');
  expect(purpose('openai', 'gpt-4o-mini-tts')).toBe('speech');
  expect(purpose('openai', 'whisper-1')).toBe('transcriptions');
  expect(purpose('sim', 'sim/moderate')).toBe('moderations');
  expect(purpose('sim', 'sim/echo')).toBe('chat');
});
