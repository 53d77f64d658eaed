import { type ErrorEntry, grpc } from '../entry.ts';

/** The ledger says no to whoever places, captures or releases a hold. */
export const holdErrors = {
  hold_unknown: {
    http: 404,
    grpc: grpc.notFound,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'There is no hold {hold}.',
    hint: 'Use the id that placing the hold was answered with.',
  },
  hold_exists: {
    http: 409,
    grpc: grpc.alreadyExists,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'The hold {hold} was placed before.',
    hint: 'Place another hold, under another idempotency key.',
  },
  hold_closed: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'The hold {hold} was {how} at {at}: it holds nothing any more.',
    hint: 'Place another hold.',
  },
  hold_life_invalid: {
    http: 400,
    grpc: grpc.invalidArgument,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'A hold lives until a moment that is still to come, within {days} days.',
    hint: 'Choose an earlier or later end, or none: then it is 7 days.',
  },
  holds_too_many: {
    http: 409,
    grpc: grpc.resourceExhausted,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: '{node} has {limit} open holds already.',
    hint: 'Capture or release one of them first.',
  },
  capture_exceeds_hold: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'The hold {hold} has {held} {asset} left, and refuses a capture of {needed}.',
    hint: 'Capture less, or place holds that capture more than they have.',
  },
  held_by_holds: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: true,
    source: 'gateway',
    message:
      'The wallet of {node} has {available} {asset} available; {held} more are held, by holds that nobody can call back.',
    hint: 'Release or capture holds of the wallet, or wait for them; the idempotency key stays yours.',
  },
} as const satisfies Record<string, ErrorEntry>;
