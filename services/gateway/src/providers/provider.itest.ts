// Every registered provider, by its own recordings. One without them fails here.
import { readFileSync } from 'node:fs';
import { systemClock } from '@alfred/clock';
import { deploymentOf, settings } from '../../test/fakes.ts';
import { reply, startUpstream } from '../../test/upstream.ts';
import { likelyTokenizer } from '../adapters/tokenizer/likely-tokenizer.ts';
import { type Behaviour, type ProviderUnderTest, providerContract } from './provider.contract.ts';
import { type ProviderId, providers } from './registry.ts';

const model: Record<ProviderId, string> = {
  google: 'gemini-2.5-flash',
  openai: 'gpt-4o-mini',
  sim: 'echo',
};

const deps = { clock: systemClock, random: () => 0.5, tokenizer: likelyTokenizer };

const recording = (id: string, name: string) =>
  readFileSync(new URL(`./${id}/__fixtures__/${name}`, import.meta.url));

for (const id of Object.keys(providers) as ProviderId[]) {
  providerContract(id, (behaviour) =>
    id === 'sim' ? openSim(behaviour) : openRecorded(id, behaviour),
  );
}

/** The simulated provider is its own recording: its settings make it behave. */
async function openSim(behaviour: Behaviour): Promise<ProviderUnderTest> {
  const sim = {
    latencyMs: behaviour === 'silence' ? 60_000 : 0,
    chunkMs: 0,
    failureRate: behaviour === 'overloaded' ? 1 : 0,
    cutRate: behaviour === 'cut-stream' ? 1 : 0,
  };
  const own = { ...settings, sim };
  const provider = providers.sim({ settings: own, deployment: deploymentOf('sim'), ...deps });
  return { provider, model: model.sim, close: provider.close };
}

const files: Record<Exclude<Behaviour, 'silence' | 'overloaded'>, [string, string]> = {
  text: ['text.json', 'application/json'],
  'text-stream': ['text.sse', 'text/event-stream'],
  'tool-call': ['tool-call.json', 'application/json'],
  'tool-call-stream': ['tool-call.sse', 'text/event-stream; charset=utf-8'],
  'cut-stream': ['cut.sse', 'text/event-stream'],
};

async function openRecorded(
  id: Exclude<ProviderId, 'sim'>,
  behaviour: Behaviour,
): Promise<ProviderUnderTest> {
  const upstream = await startUpstream((response) => {
    if (behaviour === 'silence') return;
    if (behaviour === 'overloaded') return reply(503, 'text/html', 'busy')(response);
    const [file, type] = files[behaviour];
    return reply(200, type, recording(id, file))(response);
  });
  const deployment = deploymentOf(id, { apiKey: 'key', baseUrl: upstream.url });
  const provider = providers[id]({ settings, deployment, ...deps });
  const close = async () => {
    await provider.close();
    await upstream.close();
  };
  return { provider, model: model[id], close };
}
