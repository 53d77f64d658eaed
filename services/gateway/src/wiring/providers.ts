// The providers of a gateway: opened by its settings, watched, and closed with it.
import { type Environment, processEnvironment } from '@alfred/config';
import type { Task } from '@alfred/service-kit';
import type { Telemetry } from '@alfred/telemetry';
import { tracedProvider } from '../adapters/traced-provider.ts';
import { type Watch, watchedProvider } from '../adapters/watched-provider.ts';
import type { Provider } from '../ports/provider.ts';
import type { OpenProvider, ProviderDeps } from '../ports/provider-factory.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import { checkDeployments, knownProviders, openProviders } from '../providers/registry.ts';
import { type ProviderConfig, providerSettings } from './provider-settings.ts';

type Providers = ReadonlyMap<string, OpenProvider>;

/** Every deployment of the settings, by its name. Nothing is connected to. */
export function providersOf(
  { config, clock, random }: Pick<ProviderDeps, 'clock' | 'random'> & { config: ProviderConfig },
  tokenizer: Tokenizer,
): Providers {
  const settings = providerSettings(config, processEnvironment());
  return openProviders({ settings, clock, random, tokenizer });
}

/** Judges the settings of providers, the file of deployments included. Throws `setting_invalid`. */
export function checkProviders(config: ProviderConfig, env: Environment): void {
  checkDeployments(providerSettings(config, env).deployments);
}

/** The names that models may have as a prefix, and those of them that can be called. */
export function providerIds(providers: Providers) {
  return {
    knownProviders: knownProviders(providers),
    configuredProviders: new Set([...providers.values()].map(({ id }) => id)),
  };
}

/** The same, with a span around each call, and seen by whoever routes. */
export function watchedProviders(
  providers: Providers,
  watch: Watch & { readonly telemetry: Pick<Telemetry, 'tracer' | 'isTracing'> },
): ReadonlyMap<string, Provider> {
  const watched = (one: Provider) => tracedProvider(watchedProvider(one, watch), watch.telemetry);
  return new Map([...providers].map(([name, one]) => [name, watched(one)]));
}

/** Closes them when the gateway ends. */
export function providersTask(providers: Providers): Task {
  return {
    name: 'gateway.providers',
    start: async () => {},
    stop: async () => {
      await Promise.all([...providers.values()].map((provider) => provider.close()));
    },
  };
}
