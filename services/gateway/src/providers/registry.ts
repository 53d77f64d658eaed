import type { OpenProvider, ProviderDeps, ProviderFactory } from '../ports/provider-factory.ts';
import { openai } from './openai/index.ts';
import { sim } from './sim/index.ts';

/** The only list of providers. Routing, docs and the contract all read it. */
export const providers = { openai, sim } satisfies Record<string, ProviderFactory>;

export type ProviderId = keyof typeof providers;

/** Every provider whose settings are there, by its id. */
export function openProviders(deps: ProviderDeps): ReadonlyMap<string, OpenProvider> {
  const open = new Map<string, OpenProvider>();
  for (const [id, create] of Object.entries<ProviderFactory>(providers)) {
    const provider = create(deps);
    if (provider) open.set(id, provider);
  }
  return open;
}
