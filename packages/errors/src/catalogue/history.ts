import { type ErrorEntry, grpc } from '../entry.ts';

/** What is refused of the past: of moments that have not come, and of books that are closed. */
export const historyErrors = {
  moment_ahead: {
    http: 400,
    grpc: grpc.invalidArgument,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'Nothing is known of {moment} yet: it is ahead of the log.',
    hint: 'Ask for an entry that the log has, or for a time that has passed.',
  },
  statement_inconsistent: {
    http: 500,
    grpc: grpc.internal,
    type: 'api_error',
    retryable: false,
    source: 'gateway',
    message: 'The journal of {account} does not add up: nothing is stated that may be wrong.',
    hint: 'The log is the truth: have the operator run npm run alfred -- replay --projection movements --compare --switch.',
  },
  projection_unknown: {
    http: 404,
    grpc: grpc.notFound,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'There is no projection {projection}.',
    hint: 'See GET /api/v1/projections for those that can be rebuilt.',
  },
  period_closed: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'The books are closed up to {closedUntil}; nothing is dated before that any more.',
    hint: 'Date it into the open period.',
  },
  period_past: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'The books are closed up to {closedUntil} already; periods close in order.',
    hint: 'Close up to a later time.',
  },
  period_ahead: {
    http: 400,
    grpc: grpc.invalidArgument,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'A period that ends {until} cannot be closed before it has ended.',
    hint: 'Close it when that time has passed.',
  },
} as const satisfies Record<string, ErrorEntry>;
