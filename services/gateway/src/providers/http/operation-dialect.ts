import type { IncomingHttpHeaders } from 'node:http';
import type { OperationName, OperationRequest } from '@alfred/openai-wire';
import type {
  FailedReply,
  OperationCall,
  OperationReply,
  ProviderOperations,
  StreamReply,
} from '../../ports/provider.ts';
import type { StreamSource } from './event-stream.ts';

/** What one vendor's API says about one operation: how it is asked, and how its answer is read. */
export interface OperationDialect<Request extends OperationRequest> {
  /** The request as it goes upstream. Throws an AlfredError for what it has no words for. */
  write(call: OperationCall<Request>): OperationMessage | Promise<OperationMessage>;
  /** How many bytes the answer may have. */
  bytesMax(call: OperationCall<Request>): number;
  /** Reads a body that came with status 200. Nothing is thrown for what a provider says. */
  read(body: OperationBody<Request>): OperationReply;
  /** How an answer with these headers is read piece by piece; undefined when it is no stream. */
  readonly openStream?: (
    call: OperationCall<Request>,
    headers: IncomingHttpHeaders,
  ) => OperationStream | undefined;
}

/** A stream of an operation, in the making. */
export type OperationStream = Pick<StreamSource, 'reader' | 'eventMax' | 'decoder'> &
  Pick<StreamReply, 'type'>;

/** A dialect for each operation that a provider has. */
export type OperationDialects = {
  readonly [Name in OperationName]?: OperationDialect<
    Extract<OperationRequest, { operation: Name }>
  >;
};

export interface OperationMessage {
  /** Behind the base URL, with its slash. A query may follow. */
  readonly path: string;
  readonly body: string | Uint8Array;
  /** Beside those that every call of the provider has. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OperationBody<Request extends OperationRequest> extends Answered {
  readonly call: OperationCall<Request>;
}

/** An answer with status 200. */
export interface Answered {
  readonly bytes: Buffer;
  readonly headers: IncomingHttpHeaders;
  readonly providerRequest: string;
}

/** Sends one message and reads the whole answer, or opens its stream; a failure is a value. */
export type Exchange = (
  message: OperationMessage,
  reading: AnswerReading,
) => Promise<Answered | StreamReply | FailedReply>;

export interface AnswerReading {
  readonly bytesMax: number;
  readonly signal: AbortSignal;
  /** For whoever wants a stream. */
  readonly openStream?: ((headers: IncomingHttpHeaders) => OperationStream | undefined) | undefined;
}

/** What every operation of a provider goes over. */
export interface OperationsOver {
  readonly exchange: Exchange;
  /** What a call that broke off is told as. */
  readonly failed: (error: unknown, signal: AbortSignal) => FailedReply;
  /** Nothing that a provider says shows the deployment's key. */
  readonly hide: (failed: FailedReply) => FailedReply;
}

/** The operations of a provider: each asks and reads in its dialect, over one way of sending. */
export function httpOperations(
  dialects: OperationDialects,
  { exchange, failed, hide }: OperationsOver,
): ProviderOperations {
  const perform =
    (dialect: OperationDialect<OperationRequest>) =>
    async (call: OperationCall): Promise<OperationReply> => {
      const { signal } = call;
      try {
        const message = await dialect.write(call);
        const { openStream } = dialect;
        const answer = await exchange(message, {
          ...{ signal, bytesMax: dialect.bytesMax(call) },
          openStream:
            call.request.stream && openStream ? (headers) => openStream(call, headers) : undefined,
        });
        const reply = 'outcome' in answer ? answer : dialect.read({ call, ...answer });
        return reply.outcome === 'failed' ? hide(reply) : reply;
      } catch (error) {
        return failed(error, signal);
      }
    };
  // A dialect is asked for the requests of its own name only; the compiler cannot follow that.
  const performed = Object.entries(dialects).map(([name, dialect]) => [
    name,
    perform(dialect as unknown as OperationDialect<OperationRequest>),
  ]);
  return Object.fromEntries(performed) as ProviderOperations;
}
