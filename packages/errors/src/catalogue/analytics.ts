import { type ErrorEntry, grpc } from '../entry.ts';

/** What analytics refuses. */
export const analyticsErrors = {
  rebuild_running: {
    http: 409,
    grpc: grpc.aborted,
    type: 'invalid_request_error',
    retryable: true,
    source: 'gateway',
    message: 'A projection of this organisation is being folded anew already.',
    hint: 'See how far it is with npm run alfred -- replay --list, and try again when it has ended.',
  },
} as const satisfies Record<string, ErrorEntry>;
