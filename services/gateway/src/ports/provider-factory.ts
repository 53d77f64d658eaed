import type { Clock } from '@alfred/clock';
import type { Provider } from './provider.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What every provider may use. */
export interface ProviderDeps {
  readonly settings: ProviderSettings;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly tokenizer: Tokenizer;
}

/** The settings of all providers; each reads its own. */
export interface ProviderSettings {
  readonly sim: SimSettings;
  readonly openai: OpenAiSettings;
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

export interface OpenAiSettings {
  readonly apiKey: string | undefined;
  readonly baseUrl: string | undefined;
  /** Connections at most, and how many calls may wait for one. */
  readonly connectionsMax: number;
  readonly queueMax: number;
  readonly headersTimeoutMs: number;
  /** Between two pieces of an answer. */
  readonly idleTimeoutMs: number;
}

/** A provider that can be called, and ended. */
export interface OpenProvider extends Provider {
  close(): Promise<void>;
}

/** Makes a provider, or undefined when its settings are missing. Connects to nothing yet. */
export type ProviderFactory = (deps: ProviderDeps) => OpenProvider | undefined;
