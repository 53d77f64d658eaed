import type { IdentityClient } from '@alfred/contracts/identity';
import type { Logger } from '@alfred/telemetry';
import { grpcKeptCalls } from '../adapters/grpc-kept-calls.ts';
import { dropKeptCall, readKeptCall } from '../app/api/kept-calls.ts';
import type { KeptCalls } from '../ports/kept-calls.ts';

interface Of {
  readonly identity: IdentityClient;
  readonly logger: Logger;
}

/** Where calls are kept. One that could not be is told of by its request, and never by its text. */
export function keptCallsOf({ identity, logger }: Of): KeptCalls {
  return grpcKeptCalls(identity, (err, request) =>
    logger.warn({ event: 'call_unkept', request, err }),
  );
}

/** The use cases of those who read what they said. */
export function keptCallCases({ identity }: Pick<Of, 'identity'>) {
  const keptCalls = grpcKeptCalls(identity, () => {});
  return { readKeptCall: readKeptCall({ keptCalls }), dropKeptCall: dropKeptCall({ keptCalls }) };
}
