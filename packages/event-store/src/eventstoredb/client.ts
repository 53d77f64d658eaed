import { AlfredError, isAlfredError } from '@alfred/errors';
import { ErrorType, EventStoreDBClient, isCommandError } from '@eventstore/db-client';

/**
 * A connection, opened at its first use.
 *
 * It appends by the call `Append`, one call an append. `BatchAppend`, which the client would prefer,
 * keeps what is under way in one table for all clients of the process: where one connection breaks,
 * every append of every client is given up, and an answer that comes after that ends the process.
 */
export function connected(url: string): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(url);
  Object.defineProperty(client, 'supports', { value: async () => false });
  return client;
}

/** Refused for good: the same again would be refused again. */
const refused: readonly string[] = [
  ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED,
  ErrorType.MISSING_REQUIRED_METADATA_PROPERTY,
  ErrorType.INVALID_ARGUMENT,
];

/** What a failure of a call means; of an append that is `database_unavailable` nothing is known. */
export function faultOf(ledger: string, cause: unknown): AlfredError {
  if (isAlfredError(cause)) return cause;
  const type = typeOf(cause);
  if (type === ErrorType.STREAM_DELETED) {
    return new AlfredError('log_truncatable', { ledger, reason: 'its stream was deleted' });
  }
  const code = type && refused.includes(type) ? 'internal' : 'database_unavailable';
  return new AlfredError(code, {}, { cause });
}

/** What kind of failure the client says it is. */
export function typeOf(error: unknown): string | undefined {
  return error instanceof Error && isCommandError(error) ? error.type : undefined;
}
