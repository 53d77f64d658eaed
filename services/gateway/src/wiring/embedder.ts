// Who makes the vectors of questions: the model that came with Alfred, a deployment of this gateway,
// or a URL.
import type { Environment } from '@alfred/config';
import { AlfredError } from '@alfred/errors';
import type { Task } from '@alfred/service-kit';
import { localModelName } from '../adapters/embedder/local-model-name.ts';
import { providerEmbedder } from '../adapters/embedder/provider-embedder.ts';
import { startLocalModel, workerEmbedder } from '../adapters/embedder/worker-embedder.ts';
import { keyAt, keyFileOf } from '../adapters/key-reference.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { OpenProvider, ProviderDeps } from '../ports/provider-factory.ts';
import { compatible } from '../providers/compatible/index.ts';
import { type EmbedderConfig, localEmbedder } from './embedder-settings.ts';

interface Of extends Omit<ProviderDeps, 'deployment'> {
  readonly config: EmbedderConfig;
  readonly env: Environment;
  /** Those that can be called, by the names of their deployments. */
  readonly providers: ReadonlyMap<string, OpenProvider>;
}

/** Connects to nothing and loads nothing: the first question does. Throws `setting_invalid`. */
export function embedderOf(
  of: Of,
  onFault: (error: unknown) => void,
): { readonly embedder: Embedder; readonly task: Task } {
  const { embedder: name, embedderUrl } = of.config;
  if (embedderUrl !== undefined) return elsewhere(of, onFault);
  if (name === localEmbedder) {
    const embedder = workerEmbedder({ name: localModelName, start: startLocalModel, onFault });
    return { embedder, task: embedder.task };
  }
  const [id = '', ...rest] = name.split('/');
  const provider = [...of.providers.values()].find((one) => one.id === id);
  const model = rest.join('/');
  if (!provider?.operations?.embeddings || model === '') {
    throw invalid(`${name}: no provider ${id} that makes embeddings can be called`);
  }
  const { clock } = of;
  return { embedder: providerEmbedder({ provider, model, clock, onFault }), task: nothingToEnd };
}

/** A deployment that only this is asked of: no client can name it. */
function elsewhere(of: Of, onFault: (error: unknown) => void) {
  const { config, clock, env } = of;
  const { embedder: model, embedderUrl, embedderKey } = config;
  if (model === localEmbedder)
    throw invalid('ALFRED_EMBEDDER_URL needs the name of its model here');
  const setting = 'ALFRED_EMBEDDER_KEY';
  const apiKey =
    embedderKey === undefined
      ? undefined
      : keyAt(embedderKey, env, { setting, of: 'the embedder' });
  const provider = compatible({
    ...of,
    deployment: {
      ...{ name: 'embedder', provider: embedderUrl ?? '', kind: 'compatible', weight: 1 },
      ...{ models: new Map(), apiKey, keyFile: keyFileOf(embedderKey) },
      ...{ baseUrl: embedderUrl, apiVersion: undefined },
    },
  });
  const task = { ...nothingToEnd, stop: () => provider.close() };
  return { embedder: providerEmbedder({ provider, model, clock, onFault }), task };
}

const nothingToEnd: Task = {
  name: 'gateway.embedder',
  start: async () => {},
  stop: async () => {},
};

function invalid(reason: string): AlfredError {
  return new AlfredError('setting_invalid', { name: 'ALFRED_EMBEDDER', reason });
}
