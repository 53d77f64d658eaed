import type { AlfredError } from '@alfred/errors';
import type { Json, UpstreamError } from '@alfred/openai-wire';
import type {
  ProviderBatch,
  ProviderCall,
  ProviderReply,
  StreamEnd,
} from '../../ports/provider.ts';

/**
 * What one vendor's API says, and nothing of how it gets there: connections, bounds, broken calls
 * and statuses are the same for all (`httpProvider`).
 */
export interface Dialect {
  /** The request as it goes upstream. Throws an AlfredError for what it has no words for. */
  write(call: ProviderCall): UpstreamMessage;
  /** Reads a body that came with status 200 and is no event stream. */
  readWhole(body: WholeBody): ProviderReply;
  /** Reads the events of one stream. */
  openStream(call: ProviderCall): EventReader;
  /** What the provider's JSON says went wrong, or undefined when it says nothing of the kind. */
  readError(json: Json | undefined): UpstreamError | undefined;
  /** The code of a failure that this provider words in a way of its own; undefined: as all do. */
  readonly codeOf?: (status: number, error: UpstreamError) => AlfredError['code'] | undefined;
}

export interface UpstreamMessage {
  /** Behind the base URL, with its slash: `/chat/completions`. A query may follow. */
  readonly path: string;
  readonly body: string;
  /** Beside those that every call of the provider has. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WholeBody {
  readonly call: ProviderCall;
  readonly text: string;
  readonly providerRequest: string;
}

/** One stream, event by event. Nothing is thrown for what a provider says. */
export interface EventReader {
  /** What the data of one event carries, and the end where this event says so. */
  read(data: string): ProviderBatch;
  /** How a stream ended that closed without saying so. */
  closed(): StreamEnd;
}
