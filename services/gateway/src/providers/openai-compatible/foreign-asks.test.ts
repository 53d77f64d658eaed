// What clients of Anthropic and Google ask for, at every provider: said in its own words, or refused by
// its name before anything is taken. Nobody is sent a field that it answers 400 to.

import { manualClock } from '@alfred/clock';
import type { Json } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { chatRequest, deploymentOf, settings } from '../../../test/fakes.ts';
import { models, type RemoteId, remoteIds } from '../../../test/provider-scene.ts';
import { likelyTokenizer } from '../../adapters/tokenizer/likely-tokenizer.ts';
import { unsupportedParameter } from '../../domain/capabilities.ts';
import { openProviders } from '../registry.ts';
import { effortFor, foreignAsks } from './foreign-asks.ts';

/** A value of each that asks for something. */
const asked: Readonly<Record<string, Json>> = {
  anthropic_beta: ['a-feature-2025-01-01'],
  cachedContent: 'cachedContents/1',
  container: 'c',
  context_management: { edits: [] },
  diagnostics: { trace: true },
  inference_geo: 'us',
  mcp_servers: [{ type: 'url' }],
  safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT' }],
  speed: 'fast',
  thinking: { type: 'enabled', budget_tokens: 2_048 },
  top_k: 5,
  user_profile_id: 'u',
  workspace_id: 'w',
};

/** Whose own API has a word for it. */
const known: Readonly<Record<string, readonly RemoteId[]>> = {
  anthropic_beta: ['anthropic'],
  cachedContent: ['google'],
  context_management: ['anthropic'],
  diagnostics: ['anthropic'],
  safetySettings: ['google'],
  thinking: ['anthropic', 'google', 'cohere', 'deepseek'],
  top_k: ['anthropic', 'google', 'cohere', 'perplexity', 'together'],
  user_profile_id: ['anthropic'],
  workspace_id: ['anthropic'],
};

/** At their addresses may be anything: everything goes on as it came. */
const open: readonly RemoteId[] = ['compatible', 'lambda'];

function capabilitiesOf(kind: RemoteId) {
  const name = kind === 'compatible' ? 'box' : kind;
  // OpenAI's own address is the usual one.
  const where = kind === 'openai' ? {} : { baseUrl: 'http://127.0.0.1:9' };
  const deployment = deploymentOf(name, { kind, ...where });
  const provider = openProviders({
    settings: { ...settings, deployments: [deployment] },
    clock: manualClock(0n),
    random: () => 0.5,
    tokenizer: likelyTokenizer,
  }).get(name);
  return provider?.capabilities(models[kind]);
}

it('has a value for each field that is foreign', () => {
  const fields = Object.keys(foreignAsks).filter((field) => field !== 'include_reasoning');
  expect(Object.keys(asked)).toEqual(fields);
});

describe.each(remoteIds.filter((kind) => !open.includes(kind)))('%s', (kind) => {
  it.each(Object.keys(asked))('carries %s in its own words, or refuses it by name', (field) => {
    const capabilities = capabilitiesOf(kind);
    if (!capabilities) throw new Error('it did not open');
    const lack = unsupportedParameter(
      chatRequest({ model: models[kind], [field]: asked[field] ?? null }),
      capabilities,
    );
    expect(lack).toBe(known[field]?.includes(kind) ? undefined : field);
  });
});

describe('thinking, in the words of OpenAI’s models', () => {
  const enabled = (budget_tokens: number) => ({ type: 'enabled', budget_tokens });
  it.each<[string, object, object]>([
    ['gpt-5.2', { thinking: enabled(1_024) }, { reasoning_effort: 'low' }],
    ['o3', { thinking: enabled(10_000) }, { reasoning_effort: 'medium' }],
    ['gpt-5-mini', { thinking: enabled(32_000) }, { reasoning_effort: 'high' }],
    ['gpt-5', { thinking: { type: 'disabled' } }, { reasoning_effort: 'minimal' }],
    ['gpt-5.1', { thinking: { type: 'disabled' } }, { reasoning_effort: 'none' }],
    ['gpt-5.1', { thinking: { type: 'adaptive' } }, {}],
    ['gpt-5.1', { thinking: enabled(1_024), reasoning_effort: 'high' }, {}],
    ['gpt-4o', { thinking: { type: 'disabled' } }, {}],
    ['gpt-5-chat-latest', { thinking: { type: 'disabled' } }, {}],
  ])('of %s: %j is %j', (model, body, effort) => {
    expect(effortFor(model, body as never)).toEqual(effort);
  });

  it.each([
    ['gpt-4o', enabled(1_024), 'thinking'],
    ['o3', { type: 'disabled' }, 'thinking'],
    ['o3', enabled(1_024), undefined],
    ['gpt-4o', { type: 'disabled' }, undefined],
    ['gpt-5', { type: 'disabled' }, undefined],
  ])('is refused by name where there are none: %s, %j', (model, thinking, lack) => {
    for (const kind of ['openai', 'azure'] as const) {
      const name = deploymentOf(kind, {
        baseUrl: kind === 'azure' ? 'http://127.0.0.1:9' : undefined,
      });
      const provider = openProviders({
        settings: { ...settings, deployments: [name] },
        ...{ clock: manualClock(0n), random: () => 0.5, tokenizer: likelyTokenizer },
      }).get(kind);
      const capabilities = provider?.capabilities(model);
      expect(
        capabilities && unsupportedParameter(chatRequest({ model, thinking }), capabilities),
      ).toBe(lack);
    }
  });
});
