// What an operator says of providers: a key in the environment for the usual case, a file for more.
import {
  defineSettings,
  type Environment,
  headerKey,
  type Setting,
  setting,
  type ValuesOf,
  wholeNumber,
} from '@alfred/config';
import { z } from 'zod';
import { readDeployments } from '../adapters/file-deployments.ts';
import type { DeploymentSettings, ProviderSettings } from '../ports/provider-factory.ts';

const millis = wholeNumber(0, 3_600_000);
const count = (most: number) => wholeNumber(1, most);
const httpUrl = z.url({ protocol: /^https?$/, error: 'it is not an http or https URL' });

type Account<Prefix extends string> = Readonly<
  Record<`${Prefix}_API_KEY` | `${Prefix}_BASE_URL`, Setting<string | undefined>>
>;

/** The two settings of a provider with one account. */
function account<const Prefix extends string>(prefix: Prefix, title: string): Account<Prefix> {
  const settings = {
    [`${prefix}_API_KEY`]: setting(headerKey().optional(), {
      doc: `The key for ${title}.`,
      secret: true,
    }),
    [`${prefix}_BASE_URL`]: setting(httpUrl.optional(), {
      doc: `Where ${title} is, in place of its own address.`,
    }),
  };
  return settings as Account<Prefix>;
}

/** The settings of providers. */
export const upstreamSettings = defineSettings({
  ALFRED_PROVIDERS_FILE: setting(z.string().min(1).optional(), {
    doc: 'A JSON file of deployments: several keys and endpoints per provider, with weights, and any OpenAI-compatible URL under a name of its own. docs/guides/providers.md shows one.',
  }),
  ALFRED_PROVIDER_DEADLINE_MS: setting(millis, {
    doc: 'How long a provider may take for a whole answer, in milliseconds.',
    default: '600000',
  }),
  ALFRED_PROVIDER_HEADERS_TIMEOUT_MS: setting(millis, {
    doc: 'How long a provider may take until it begins to answer, in milliseconds.',
    default: '300000',
  }),
  ALFRED_PROVIDER_IDLE_TIMEOUT_MS: setting(millis, {
    doc: 'How long a provider may pause within an answer, in milliseconds.',
    default: '120000',
  }),
  ALFRED_PROVIDER_ATTEMPTS: setting(count(20), {
    doc: 'How many calls of providers may be made for one request: retries and fallbacks, before the first byte of an answer.',
    default: '4',
  }),
  ALFRED_PROVIDER_RETRIES: setting(wholeNumber(0, 10), {
    doc: 'How often a deployment that failed is asked once more before another model is. At most one call in six is such a retry.',
    default: '1',
  }),
  ALFRED_PROVIDER_RETRY_WAIT_MS: setting(millis, {
    doc: 'How long a request may wait in all before its retries, in milliseconds. A provider that asks for more is not waited for.',
    default: '2000',
  }),
  ALFRED_PROVIDER_FAILURES: setting(count(1_000), {
    doc: 'After so many failures in a row a deployment is left alone, and requests go elsewhere or are refused.',
    default: '10',
  }),
  ALFRED_PROVIDER_OPEN_MS: setting(millis, {
    doc: 'How long a deployment that failed too often is left alone, in milliseconds; then one request tries it.',
    default: '10000',
  }),
  ALFRED_PROVIDER_CONNECTIONS: setting(count(10_000), {
    doc: 'Connections to one deployment of a provider, at most.',
    default: '256',
  }),
  ALFRED_PROVIDER_QUEUE: setting(count(100_000), {
    doc: 'How many requests may wait for a connection to one deployment; more are refused as overloaded.',
    default: '1024',
  }),
  OPENAI_API_KEY: setting(headerKey().optional(), {
    doc: 'The key for OpenAI, or for the upstream at OPENAI_BASE_URL.',
    secret: true,
  }),
  OPENAI_BASE_URL: setting(httpUrl.optional(), {
    doc: 'An OpenAI-compatible upstream, up to and without /chat/completions.',
  }),
  ...account('ANTHROPIC', 'Anthropic'),
  ...account('GEMINI', 'Gemini'),
  ...account('COHERE', 'Cohere'),
  AZURE_OPENAI_API_KEY: setting(headerKey().optional(), {
    doc: 'The key for Azure OpenAI, or a token of Entra.',
    secret: true,
  }),
  AZURE_OPENAI_ENDPOINT: setting(httpUrl.optional(), {
    doc: 'The endpoint of an Azure OpenAI resource: https://name.openai.azure.com.',
  }),
  AZURE_OPENAI_API_VERSION: setting(
    z
      .string()
      .regex(
        /^(v1|[0-9]{4}-[0-9]{2}-[0-9]{2}(-preview)?)$/,
        'it is a date, such as 2024-10-21, or v1',
      )
      .optional(),
    { doc: 'The version of Azure’s API: a date, or v1 for the one without. 2024-10-21 if unset.' },
  ),
  ...account('MISTRAL', 'Mistral'),
  ...account('DEEPSEEK', 'DeepSeek'),
  ...account('GROQ', 'Groq'),
  ...account('TOGETHER', 'Together'),
  ...account('PERPLEXITY', 'Perplexity'),
});

type UpstreamConfig = ValuesOf<typeof upstreamSettings>;

/** What the settings of providers are made of. */
export interface ProviderConfig extends UpstreamConfig {
  readonly simLatencyMs: number;
  readonly simChunkMs: number;
  readonly simFailureRate: number;
  readonly simCutRate: number;
}

/** The same settings as the providers read them. Throws `setting_invalid` for the file. */
export function providerSettings(config: ProviderConfig, env: Environment): ProviderSettings {
  const { providersFile } = config;
  return {
    sim: {
      latencyMs: config.simLatencyMs,
      chunkMs: config.simChunkMs,
      failureRate: config.simFailureRate,
      cutRate: config.simCutRate,
    },
    deployments: [
      deployment('sim'),
      ...accountsOf(config),
      ...(providersFile === undefined ? [] : readDeployments(providersFile, env)),
    ],
    limits: {
      connectionsMax: config.providerConnections,
      queueMax: config.providerQueue,
      headersTimeoutMs: config.providerHeadersTimeoutMs,
      idleTimeoutMs: config.providerIdleTimeoutMs,
    },
  };
}

/** Each provider with a key or an address in the environment, under its own name. */
function accountsOf(config: UpstreamConfig): readonly DeploymentSettings[] {
  const accounts = {
    openai: { apiKey: config.openaiApiKey, baseUrl: config.openaiBaseUrl },
    anthropic: { apiKey: config.anthropicApiKey, baseUrl: config.anthropicBaseUrl },
    google: { apiKey: config.geminiApiKey, baseUrl: config.geminiBaseUrl },
    cohere: { apiKey: config.cohereApiKey, baseUrl: config.cohereBaseUrl },
    azure: {
      apiKey: config.azureOpenaiApiKey,
      baseUrl: config.azureOpenaiEndpoint,
      apiVersion: config.azureOpenaiApiVersion,
    },
    mistral: { apiKey: config.mistralApiKey, baseUrl: config.mistralBaseUrl },
    deepseek: { apiKey: config.deepseekApiKey, baseUrl: config.deepseekBaseUrl },
    groq: { apiKey: config.groqApiKey, baseUrl: config.groqBaseUrl },
    together: { apiKey: config.togetherApiKey, baseUrl: config.togetherBaseUrl },
    perplexity: { apiKey: config.perplexityApiKey, baseUrl: config.perplexityBaseUrl },
  };
  return Object.entries(accounts)
    .filter(([, { apiKey, baseUrl }]) => apiKey !== undefined || baseUrl !== undefined)
    .map(([provider, account]) => ({ ...deployment(provider), ...account }));
}

function deployment(provider: string): DeploymentSettings {
  return {
    name: provider,
    provider,
    kind: provider,
    weight: 1,
    models: new Map(),
    apiKey: undefined,
    baseUrl: undefined,
    apiVersion: undefined,
  };
}
