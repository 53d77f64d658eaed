import assert from 'node:assert/strict';
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
  const { deployments } = deps.settings;
  checkDeployments(deployments);
  const open = deployments.map((deployment) => {
    const create: ProviderFactory | undefined = isProviderId(deployment.kind)
      ? providers[deployment.kind]
      : undefined;
    assert(create, 'kinds have been checked');
    const provider = create({ ...deps, deployment });
    return deployment.models.size === 0 ? provider : renaming(provider);
  });
  return new Map(open.map((provider) => [provider.deployment.name, provider]));
}

/** Looks for kinds that there are not, and for names that would be mistaken for others'. */
export function checkDeployments(deployments: readonly DeploymentSettings[]): void {
  const names = new Set<string>();
  for (const deployment of deployments) {
    const wrong = wrongIn(deployment, names);
    if (wrong !== undefined) {
      throw new AlfredError('setting_invalid', { name: 'ALFRED_PROVIDERS_FILE', reason: wrong });
    }
    names.add(deployment.name);
  }
}

function wrongIn(
  { name, kind, provider }: DeploymentSettings,
  names: ReadonlySet<string>,
): string | undefined {
  if (!isProviderId(kind)) return `there is no kind ${kind}`;
  if (names.has(name)) return `there are two deployments ${name}`;
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
  const { chat, foresee, countTokens, operations = {}, deployment } = provider;
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
    ...(countTokens ? { countTokens: (call) => countTokens(named(call)) } : {}),
    operations: Object.fromEntries(renamed) as ProviderOperations,
  };
}

function isProviderId(kind: string): kind is ProviderId {
  return Object.hasOwn(providers, kind);
}
