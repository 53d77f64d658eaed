// The official client, the gateway's own server, and a provider that answers as OpenAI's API does.
import { systemClock } from '@alfred/clock';
import OpenAI from 'openai';
import { likelyTokenizer } from '../src/adapters/tokenizer/likely-tokenizer.ts';
import type { PolicyBundle } from '../src/domain/policy.ts';
import type { Settled } from '../src/domain/records.ts';
import { openai } from '../src/providers/openai/index.ts';
import { apiKey, deploymentOf, settings, type TestChat, testChat } from './fakes.ts';
import { testServer } from './http-server.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const closing: (() => unknown)[] = [];

/** Closes everything that was opened since the last time. */
export async function closeScenes(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

/** A client of a gateway whose provider answers like that. */
export async function besideScene(answer: Upstream['answer'], bundle?: PolicyBundle) {
  const upstream = await startUpstream(answer);
  const provider = openai({
    ...{ settings, clock: systemClock, random: () => 0.5, tokenizer: likelyTokenizer },
    deployment: deploymentOf('openai', { apiKey: 'secret-key', baseUrl: upstream.url }),
  });
  const deps: TestChat = testChat({ providers: [provider], ...(bundle && { bundle }) });
  const server = await testServer(deps, { soundLimitBytes: 2_000_000 });
  await server.listen({ port: 0, host: '127.0.0.1' });
  closing.push(upstream.close, provider.close, () => server.close());
  const address = server.server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const baseURL = `http://127.0.0.1:${port}/v1`;
  const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
  const settled = () => deps.log.records.at(-1) as Settled;
  return { client, deps, upstream, settled, baseURL };
}
