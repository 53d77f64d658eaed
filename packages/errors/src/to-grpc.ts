import { AlfredError, isAlfredError } from './alfred-error.ts';
import { catalogue, isErrorCode } from './catalogue/index.ts';
import { type ErrorParams, grpc } from './entry.ts';

/** A failure as it travels between services: status, and details as JSON in the message's place. */
export interface GrpcFailure {
  readonly status: number;
  readonly code: string;
  readonly params: ErrorParams;
}

/** The statuses that Alfred's transports use, by name. */
export const grpcStatus = grpc;

/** Whatever was thrown, as it may leave a service. An unknown throw is a bug: `internal`. */
export function toGrpc(error: unknown): GrpcFailure {
  if (!isAlfredError(error)) return { status: grpc.internal, code: 'internal', params: {} };
  return { status: catalogue[error.code].grpc, code: error.code, params: error.params };
}

/** A failure that arrived from another service. A code of a newer release becomes `internal`. */
export function fromGrpc({ code, params }: GrpcFailure): AlfredError {
  return isErrorCode(code) ? new AlfredError(code, params) : new AlfredError('internal', {});
}
