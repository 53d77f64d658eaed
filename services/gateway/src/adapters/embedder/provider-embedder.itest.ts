import { manualClock, systemClock } from '@alfred/clock';
import { afterEach, describe, expect, it } from 'vitest';
import { settings, startMicros } from '../../../test/fakes.ts';
import { openAt, upstreamKey } from '../../../test/provider-scene.ts';
import { reply, startUpstream, type Upstream } from '../../../test/upstream.ts';
import type { OpenProvider } from '../../ports/provider-factory.ts';
import { embedderOf } from '../../wiring/embedder.ts';
import { likelyTokenizer } from '../tokenizer/likely-tokenizer.ts';
import { embedderContract } from './embedder.contract.ts';
import { providerEmbedder } from './provider-embedder.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Letters that a text has, as a server of `/v1/embeddings` tells them. */
const letters: Upstream['answer'] = (response, { url, body, headers }) => {
  const { input, model } = body as { readonly input: string; readonly model: string };
  const isAsked = url === '/v1/embeddings' && headers.authorization === `Bearer ${upstreamKey}`;
  if (!isAsked || model !== 'vectors-1') return reply(400, 'application/json', '{}')(response);
  const embedding = Array<number>(27).fill(0.01);
  for (const letter of input.toLowerCase()) {
    const at = letter.charCodeAt(0) - 97;
    if (at >= 0 && at < 26) embedding[at] = (embedding[at] ?? 0) + 1;
  }
  const data = [{ object: 'embedding', index: 0, embedding }];
  return reply(200, 'application/json', JSON.stringify({ data }))(response);
};

/** The embedder that these settings make. */
async function configured(
  config: {
    readonly embedder: string;
    readonly embedderUrl?: string;
    readonly embedderKey?: string;
  },
  providers: ReadonlyMap<string, OpenProvider> = new Map(),
) {
  const env = { EMBEDDER_KEY: upstreamKey };
  const limits = { ...settings.limits, connectionsMax: 64, queueMax: 64 };
  const parts = {
    settings: { ...settings, limits },
    clock: systemClock,
    random: () => 0.5,
    tokenizer: likelyTokenizer,
  };
  const unsaid = { embedderUrl: undefined, embedderKey: undefined };
  const of = { ...parts, config: { ...unsaid, ...config }, env, providers };
  const { embedder, task } = embedderOf(of, () => {});
  closing.push(() => task.stop());
  return embedder;
}

embedderContract('A provider of this gateway', async () => {
  const room = { connectionsMax: 64, queueMax: 64 };
  const { provider, close } = await openAt('openai', letters, room);
  closing.push(close);
  return configured({ embedder: 'openai/vectors-1' }, new Map([['openai', provider]]));
});

embedderContract('A URL with a key', async () => {
  const { url, close } = await startUpstream(letters);
  closing.push(close);
  const where = { embedderUrl: url, embedderKey: 'env:EMBEDDER_KEY' };
  return configured({ embedder: 'vectors-1', ...where });
});

describe('settings of who makes vectors', () => {
  it.each([
    ['a provider that there is not', { embedder: 'openai/vectors-1' }, 'ALFRED_EMBEDDER'],
    ['a URL without a model', { embedder: 'local', embedderUrl: 'http://x' }, 'ALFRED_EMBEDDER'],
    [
      'a key that is nowhere',
      { embedder: 'm', embedderUrl: 'http://x', embedderKey: 'env:NOWHERE' },
      'ALFRED_EMBEDDER_KEY',
    ],
  ])('are refused with %s', async (_, config, name) => {
    const refused = { code: 'setting_invalid', params: expect.objectContaining({ name }) };
    await expect(configured(config)).rejects.toMatchObject(refused);
  });

  it('keep the texts of a sandbox here unless the model is here', async () => {
    const { provider, close } = await openAt('openai', letters);
    closing.push(close);
    const openai = new Map([['openai', provider]]);
    expect((await configured({ embedder: 'openai/m' }, openai)).isLocal).toBe(false);
    expect((await configured({ embedder: 'local' })).isLocal).toBe(true);
  });
});

describe('a server that makes no vector', () => {
  const json = (body: string, status = 200) => reply(status, 'application/json', body);
  it.each<[string, Upstream['answer']]>([
    ['fails', json('{}', 500)],
    ['says something else', json('{"data":[]}')],
    ['has words for numbers', json('{"data":[{"embedding":["a"]}]}')],
    ['never answers', () => {}],
  ])('%s: there is none, and nobody is asked for a while', async (_, answer) => {
    const { provider, upstream, close } = await openAt('compatible', answer);
    closing.push(close);
    const clock = manualClock(startMicros);
    const faults: unknown[] = [];
    const onFault = (error: unknown) => void faults.push(error);
    const embedder = providerEmbedder({
      ...{ provider, model: 'vectors-1', clock, onFault, patienceMs: 50 },
    });
    expect(await embedder.embed('a')).toBeUndefined();
    expect(faults).toHaveLength(1);
    const asked = upstream.received.length;
    expect(await embedder.embed('a')).toBeUndefined();
    expect(upstream.received).toHaveLength(asked);
    upstream.answer = letters;
    clock.advanceMicros(6_000_000n);
    expect(await embedder.embed('a')).toHaveLength(27);
  });
});
