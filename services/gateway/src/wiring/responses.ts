import type { Clock } from '@alfred/clock';
import type { IdentityClient } from '@alfred/contracts/identity';
import type { Logger } from '@alfred/telemetry';
import { grpcStoredResponses } from '../adapters/grpc-stored-responses.ts';
import type { CompleteChat } from '../app/complete-chat.ts';
import { createResponse } from '../app/create-response.ts';
import { deleteResponse, readInputItems, readResponse } from '../app/read-response.ts';
import type { Policies } from '../ports/policies.ts';

/** The use cases of responses: chats that can be kept. */
export function responseUseCases(of: {
  readonly identity: IdentityClient;
  readonly policies: Policies;
  readonly completeChat: CompleteChat;
  readonly clock: Clock;
  readonly logger: Logger;
}) {
  const onUnkept = (err: unknown) => of.logger.warn({ event: 'response_unkept', err });
  const deps = { ...of, onUnkept, storedResponses: grpcStoredResponses(of.identity) };
  return {
    createResponse: createResponse(deps),
    readResponse: readResponse(deps),
    readInputItems: readInputItems(deps),
    deleteResponse: deleteResponse(deps),
  };
}
