import type { Clock } from '@alfred/clock';
import type { IdentityClient } from '@alfred/contracts/identity';
import type { Logger } from '@alfred/telemetry';
import { sealOf } from '../adapters/cache/sealed-bytes.ts';
import { durableKeptCalls, grpcKeptCalls } from '../adapters/grpc-kept-calls.ts';
import { keptFolder } from '../adapters/kept-folder.ts';
import { dropKeptCall, readKeptCall } from '../app/api/kept-calls.ts';

interface Of {
  readonly identity: IdentityClient;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly secrets: { readonly pepper: Uint8Array };
  readonly folder: string;
}

/** Where calls are kept. One that could not be is told of by its request, and never by its text. */
export function keptCallsOf({ identity, logger, clock, secrets, folder }: Of) {
  return durableKeptCalls({
    ...{ identity, clock },
    folder: keptFolder(folder, sealOf(secrets.pepper, 'calls that wait to be kept')),
    onUnkept: (err, request) => logger.warn({ event: 'call_unkept', request, err }),
  });
}

/** The use cases of those who read what they said. */
export function keptCallCases({ identity }: Pick<Of, 'identity'>) {
  const keptCalls = grpcKeptCalls(identity);
  return { readKeptCall: readKeptCall({ keptCalls }), dropKeptCall: dropKeptCall({ keptCalls }) };
}
