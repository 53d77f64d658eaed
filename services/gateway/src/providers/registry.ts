import { AlfredError } from '@alfred/errors';
import type { ProviderOperations } from '../ports/provider.ts';
import type {
  DeploymentSettings,
  OpenProvider,
  ProviderDeps,
  ProviderFactory,
} from '../ports/provider-factory.ts';
import { anthropic } from './anthropic/index.ts';
import { azure } from './azure/index.ts';
import { cohere } from './cohere/index.ts';
import { compatible } from './compatible/index.ts';
import { deepseek } from './deepseek/index.ts';
import { google } from './google/index.ts';
import { groq } from './groq/index.ts';
import { lambda } from './lambda/index.ts';
import { mistral } from './mistral/index.ts';
import { openai } from './openai/index.ts';
import { perplexity } from './perplexity/index.ts';
import { sim } from './sim/index.ts';
import { together } from './together/index.ts';

/** The only list of providers. Settings, routing, docs and the contract all read it. */
export const providers = {
  anthropic,
  azure,
  cohere,
  compatible,
  deepseek,
  google,
  groq,
  lambda,
  mistral,
  openai,
  perplexity,
  sim,
  together,
} satisfies Record<string, ProviderFactory>;

export type ProviderId = keyof typeof providers;

/** Every deployment of the settings, by its name. Throws `setting_invalid`. */
export function openProviders(
  deps: Omit<ProviderDeps, 'deployment'>,
): ReadonlyMap<string, OpenProvider> {
  const open = new Map<string, OpenProvider>();
  for (const deployment of deps.settings.deployments) {
    const { name, kind, models } = deployment;
    const wrong = wrongIn(deployment, open);
    if (!isProviderId(kind) || wrong !== undefined) {
      const reason = wrong ?? `there is no kind ${kind}`;
      throw new AlfredError('setting_invalid', { name: 'ALFRED_PROVIDERS_FILE', reason });
    }
    const create: ProviderFactory = providers[kind];
    const provider = create({ ...deps, deployment });
    open.set(name, models.size === 0 ? provider : renaming(provider));
  }
  return open;
}

/** Names that would be mistaken for others'. */
function wrongIn(
  { name, kind, provider }: DeploymentSettings,
  open: ReadonlyMap<string, OpenProvider>,
): string | undefined {
  if (open.has(name)) return `there are two deployments ${name}`;
  if (kind === 'compatible') {
    return isProviderId(provider) ? `${name} needs a provider of its own name` : undefined;
  }
  if (kind === provider) return undefined;
  return `${name} is of the provider ${provider}: only a compatible one has a name of its own`;
}

/** The names of providers that models may have as a prefix: all that there are, and one's own. */
export function knownProviders(open: ReadonlyMap<string, OpenProvider>): ReadonlySet<string> {
  const own = [...open.values()].map(({ id }) => id);
  return new Set([...Object.keys(providers).filter((id) => id !== 'compatible'), ...own]);
}

/** A provider that is asked for its models by what they are called at this deployment. */
function renaming(provider: OpenProvider): OpenProvider {
  const { chat, foresee, operations = {}, deployment } = provider;
  const named = <Of extends { readonly model: string }>(call: Of): Of => ({
    ...call,
    model: deployment.models.get(call.model) ?? call.model,
    family: call.model,
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
