import { AlfredError } from '@alfred/errors';
import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/nats-core';

/** Codes with which JetStream says that there is no room: of the server, the account, the stream. */
const fullCodes: ReadonlySet<number> = new Set([10002, 10023, 10047, 10077]);

/** What a failure of the client library means to whoever used the bus with this subject. */
export function faultOf(error: unknown, subject: string): AlfredError {
  if (error instanceof AlfredError) return error;
  if (error instanceof JetStreamApiError && fullCodes.has(error.code)) {
    return new AlfredError('bus_full', { subject }, { cause: error });
  }
  if (isForbidden(error)) return new AlfredError('bus_forbidden', { subject }, { cause: error });
  return new AlfredError('service_unavailable', { service: 'bus' }, { cause: error });
}

/** The server's word on permissions comes as it is, or as the cause of a failed request. */
function isForbidden(error: unknown): boolean {
  if (error instanceof errors.PermissionViolationError) return true;
  return error instanceof Error && error.cause !== undefined && isForbidden(error.cause);
}
