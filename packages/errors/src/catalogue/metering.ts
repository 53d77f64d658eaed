import { type ErrorEntry, grpc } from '../entry.ts';

/** Prices, and usage that is told from outside. */
export const meteringErrors = {
  price_invalid: {
    http: 400,
    grpc: grpc.invalidArgument,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'The price book cannot take this: {reason}.',
    hint: 'GET /api/v1/prices shows the book as it is.',
  },
  price_version_in_force: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'The price version {version} is in force or stands for {version} already.',
    hint: 'Correct the price first: the version before the correction can be superseded.',
  },
  usage_invalid: {
    http: 400,
    grpc: grpc.invalidArgument,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'The count {bucket} is {problem}: nothing can be charged by it.',
    hint: 'Send whole counts in disjoint buckets, none below zero, with their sum as total.',
  },
  rerate_refused: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'Nothing can be rated again: {reason}.',
    hint: 'GET /api/v1/prices/versions lists the versions of the price book.',
  },
} as const satisfies Record<string, ErrorEntry>;
