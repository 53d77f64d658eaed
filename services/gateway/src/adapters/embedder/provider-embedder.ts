import type { Clock } from '@alfred/clock';
import { isObject, parseEmbeddingsRequest, parseJson } from '@alfred/openai-wire';
import type { Embedder } from '../../ports/embedder.ts';
import type { OperationReply, Provider } from '../../ports/provider.ts';

/** Texts that may be under way; beyond, nothing is looked for. */
const runningMax = 64;
/** An answer by meaning is not worth a longer wait. */
const patienceMs = 2_000;
/** After a failure nobody is asked for so long: each request would wait for the next one. */
const restMicros = 5_000_000n;
/** Numbers of a vector; nobody has longer ones. */
const numbersMax = 8_192;

export interface ProviderEmbedderDeps {
  readonly provider: Pick<Provider, 'id' | 'deployment' | 'operations'>;
  /** What the model is called there. */
  readonly model: string;
  readonly clock: Pick<Clock, 'elapsedMicros'>;
  readonly patienceMs?: number;
  /** Told why there was no vector. */
  readonly onFault: (error: unknown) => void;
}

/** Whatever serves `/v1/embeddings`: a deployment that models are called at, or a URL of its own. */
export function providerEmbedder(deps: ProviderEmbedderDeps): Embedder {
  const { provider, model, clock, onFault } = deps;
  let running = 0;
  let restsUntil = 0n;
  return {
    name: `${provider.id}/${model}`,
    isLocal: provider.id === 'sim',
    embed: async (text) => {
      if (running >= runningMax || clock.elapsedMicros() < restsUntil) return undefined;
      running += 1;
      try {
        return vectorIn(await asked(deps, text));
      } catch (error) {
        restsUntil = clock.elapsedMicros() + restMicros;
        onFault(error);
        return undefined;
      } finally {
        running -= 1;
      }
    },
  };
}

async function asked(
  { provider, model, patienceMs: ms = patienceMs }: ProviderEmbedderDeps,
  text: string,
): Promise<OperationReply> {
  const embeddings = provider.operations?.embeddings;
  if (!embeddings) throw new Error(`${provider.id} has no embeddings`);
  const request = parseEmbeddingsRequest({ model, input: text });
  const reply = await embeddings({
    ...{ request, model, requestId: 'cache', signal: AbortSignal.timeout(ms) },
  });
  if (reply.outcome === 'failed') throw reply.error;
  return reply;
}

/** The one vector of an answer. Throws for what is none. */
function vectorIn(reply: OperationReply): Float32Array {
  const json = reply.outcome === 'whole' ? parseJson(reply.text) : undefined;
  const data = isObject(json) && Array.isArray(json.data) ? json.data[0] : undefined;
  const vector = isObject(data) ? data.embedding : undefined;
  const isVector =
    Array.isArray(vector) &&
    vector.length > 0 &&
    vector.length <= numbersMax &&
    vector.every((each) => typeof each === 'number');
  if (!isVector) throw new Error('an embedding model answered with no vector');
  return Float32Array.from(vector as readonly number[]);
}
