import { AlfredError } from '@alfred/errors';
import type { ProviderOperations } from '../ports/provider.ts';
import type { OpenProvider, ProviderDeps, ProviderFactory } from '../ports/provider-factory.ts';
import { google } from './google/index.ts';
import { openai } from './openai/index.ts';
import { sim } from './sim/index.ts';

/** The only list of providers. Settings, routing, docs and the contract all read it. */
export const providers = { google, openai, sim } satisfies Record<string, ProviderFactory>;

export type ProviderId = keyof typeof providers;

/** Every deployment of the settings, by its name. Throws `setting_invalid`. */
export function openProviders(
  deps: Omit<ProviderDeps, 'deployment'>,
): ReadonlyMap<string, OpenProvider> {
  const open = new Map<string, OpenProvider>();
  for (const deployment of deps.settings.deployments) {
    const { name, kind, models } = deployment;
    if (!isProviderId(kind) || open.has(name)) {
      const reason = isProviderId(kind) ? `there are two of ${name}` : `there is no kind ${kind}`;
      throw new AlfredError('setting_invalid', { name: 'ALFRED_PROVIDERS_FILE', reason });
    }
    const create: ProviderFactory = providers[kind];
    const provider = create({ ...deps, deployment });
    open.set(name, models.size === 0 ? provider : renaming(provider));
  }
  return open;
}

/** The names of providers that models may have as a prefix: all that there are, and one's own. */
export function knownProviders(open: ReadonlyMap<string, OpenProvider>): ReadonlySet<string> {
  return new Set([...Object.keys(providers), ...[...open.values()].map(({ id }) => id)]);
}

/** A provider that is asked for its models by what they are called at this deployment. */
function renaming(provider: OpenProvider): OpenProvider {
  const { chat, foresee, operations = {}, deployment } = provider;
  const named = <Of extends { readonly model: string }>(call: Of): Of => ({
    ...call,
    model: deployment.models.get(call.model) ?? call.model,
  });
  const renamed = Object.entries(operations).map(([name, run]) => [
    name,
    (call: never) => run(named(call)),
  ]);
  return {
    ...provider,
    chat: (call) => chat(named(call)),
    ...(foresee ? { foresee: (call) => foresee(named(call)) } : {}),
    operations: Object.fromEntries(renamed) as ProviderOperations,
  };
}

function isProviderId(kind: string): kind is ProviderId {
  return Object.hasOwn(providers, kind);
}
