import type { Clock } from '@alfred/clock';
import type { Deployment } from '../domain/deployment.ts';
import type { Provider } from './provider.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What every provider may use. */
export interface ProviderDeps {
  readonly settings: ProviderSettings;
  /** The one to make. */
  readonly deployment: DeploymentSettings;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly tokenizer: Tokenizer;
}

/** The settings of all providers. */
export interface ProviderSettings {
  readonly sim: SimSettings;
  /** Every place that calls can go to; the simulated provider is one. */
  readonly deployments: readonly DeploymentSettings[];
  /** Of the connections of each deployment. */
  readonly limits: UpstreamLimits;
}

/** One place that calls can go to, and how its provider is reached there. */
export interface DeploymentSettings extends Deployment {
  /** Whose dialect it speaks: a name of the registry. Only `compatible` serves under other names. */
  readonly kind: string;
  /** Never shown. */
  readonly apiKey: string | undefined;
  /** The file that it stands in, where it does: another key there takes its place. */
  readonly keyFile?: string | undefined;
  /** In place of the provider's own. */
  readonly baseUrl: string | undefined;
  /** The version of its API, where the provider has several. */
  readonly apiVersion: string | undefined;
}

export interface SimSettings {
  /** Before the first byte. */
  readonly latencyMs: number;
  /** Between the pieces of a stream. */
  readonly chunkMs: number;
  /** The share of calls that fail before the first byte, and of streams that are cut. */
  readonly failureRate: number;
  readonly cutRate: number;
}

export interface UpstreamLimits {
  readonly connectionsMax: number;
  /** Calls that may wait for a connection; beyond, they are refused as `overloaded`. */
  readonly queueMax: number;
  readonly headersTimeoutMs: number;
  /** Between two pieces of an answer. */
  readonly idleTimeoutMs: number;
}

/** A provider that can be called, and ended. */
export interface OpenProvider extends Provider {
  close(): Promise<void>;
}

/** Makes a provider of one deployment. Connects to nothing yet. Throws `setting_invalid`. */
export type ProviderFactory = (deps: ProviderDeps) => OpenProvider;
