import { type ErrorEntry, grpc } from '../entry.ts';

/** What routes and their experiments refuse. */
export const routingErrors = {
  routes_too_many: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'The organisation has {limit} routes, the most there may be.',
    hint: 'Remove one of them.',
  },
  route_target_invalid: {
    http: 400,
    grpc: grpc.invalidArgument,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: '{param}: {model} can never serve a route: {reason}.',
    hint: 'Name a model of the list of models there, by its own name.',
  },
  route_unserved: {
    http: 400,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'No model of the route {model} can serve this request: {reason}.',
    hint: 'Ask for less, or have an owner add a model that can to the route.',
  },
} as const satisfies Record<string, ErrorEntry>;
