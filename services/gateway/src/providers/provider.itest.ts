// Every registered provider, by its own recordings. One without them fails here.
import { systemClock } from '@alfred/clock';
import { deploymentOf, settings } from '../../test/fakes.ts';
import {
  openAt,
  type RemoteId,
  recorded,
  recording,
  remoteIds,
} from '../../test/provider-scene.ts';
import { reply, type Upstream } from '../../test/upstream.ts';
import { likelyTokenizer } from '../adapters/tokenizer/likely-tokenizer.ts';
import { type Behaviour, type ProviderUnderTest, providerContract } from './provider.contract.ts';
import { providers } from './registry.ts';

const deps = { clock: systemClock, random: () => 0.5, tokenizer: likelyTokenizer };

providerContract('sim', openSim);
for (const kind of remoteIds) {
  providerContract(kind, (behaviour) => openAt(kind, answerOf(kind, behaviour)));
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
  return { provider, model: 'echo', close: provider.close };
}

const files: Record<Exclude<Behaviour, 'silence' | 'overloaded' | 'cut-stream'>, string> = {
  text: 'text.json',
  'text-stream': 'text.sse',
  'tool-call': 'tool-call.json',
  'tool-call-stream': 'tool-call.sse',
};

function answerOf(kind: RemoteId, behaviour: Behaviour): Upstream['answer'] {
  if (behaviour === 'silence') return () => {};
  if (behaviour === 'overloaded') return recorded(kind, 'error-503', 503);
  if (behaviour === 'cut-stream') {
    // In the middle of a line, after something was said.
    const whole = recording(kind, 'text.sse');
    return reply(200, 'text/event-stream', whole.subarray(0, whole.length * 0.6));
  }
  const file = files[behaviour];
  const type = file.endsWith('.sse') ? 'text/event-stream' : 'application/json';
  return reply(200, type, recording(kind, file));
}
