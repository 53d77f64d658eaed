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
} as const satisfies Record<string, ErrorEntry>;
