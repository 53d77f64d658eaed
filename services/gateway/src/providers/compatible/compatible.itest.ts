import { systemClock } from '@alfred/clock';
import { afterEach, expect, it } from 'vitest';
import { deploymentOf, settings } from '../../../test/fakes.ts';
import { openAt, type ProviderScene, recorded } from '../../../test/provider-scene.ts';
import { likelyTokenizer } from '../../adapters/tokenizer/likely-tokenizer.ts';
import type { DeploymentSettings } from '../../ports/provider-factory.ts';
import { knownProviders, openProviders } from '../registry.ts';

let scene: ProviderScene | undefined;
afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

const box = (name: string, over: Partial<DeploymentSettings> = {}) =>
  deploymentOf(name, { kind: 'compatible', baseUrl: 'http://127.0.0.1:9', ...over });

const open = (...deployments: DeploymentSettings[]) =>
  openProviders({
    settings: { ...settings, deployments },
    ...{ clock: systemClock, random: () => 0, tokenizer: likelyTokenizer },
  });

it('carries on what it does not know, under the name of the model there', async () => {
  const models = new Map([['llama-3', 'meta/llama-3-8b']]);
  scene = await openAt('compatible', recorded('compatible', 'text.json'), { models });
  await scene.chat({ repetition_penalty: 1.1, guided_json: {} });
  expect(scene.sent()).toMatchObject({
    ...{ model: 'meta/llama-3-8b', repetition_penalty: 1.1, guided_json: {}, max_tokens: 64 },
  });
});

it('thinks under the name that all others use, too', async () => {
  scene = await openAt('compatible', recorded('compatible', 'reasoning'));
  expect((await scene.stream()).thought).toBe('A greeting.');
});

it('may be several, each under a name of its own', async () => {
  const opened = open(
    deploymentOf('sim'),
    box('box'),
    box('barn'),
    box('box-2', { provider: 'box' }),
  );
  expect([...opened.keys()]).toEqual(['sim', 'box', 'barn', 'box-2']);
  const known = knownProviders(opened);
  expect([...known]).toEqual(expect.arrayContaining(['openai', 'mistral', 'box', 'barn']));
  expect(known).not.toContain('compatible');
});

it.each([
  ['two of a name', [box('box'), box('box')], /two deployments box/],
  ['the name of another', [box('box', { provider: 'openai' })], /provider of its own name/],
  ['no address', [box('box', { baseUrl: undefined })], /needs a base_url/],
  ['a dialect that nobody speaks', [deploymentOf('klingon')], /no kind klingon/],
  ['a name beside its kind', [deploymentOf('fast', { kind: 'groq' })], /only a compatible one/],
  ['a service that has ended', [deploymentOf('lambda')], /lambda needs a base_url/],
])('refuses %s', (_, deployments, reason) => {
  expect(() => open(...deployments)).toThrow(reason);
});
