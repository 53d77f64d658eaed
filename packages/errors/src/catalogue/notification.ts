import { type ErrorEntry, grpc } from '../entry.ts';

/** Who is told of what happens, and how. */
export const notificationErrors = {
  webhook_url_refused: {
    http: 400,
    grpc: grpc.invalidArgument,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'Nothing is sent to this URL: {reason}.',
    hint: 'Give an https URL on port 443 or 8443 whose name has public addresses only. On a machine for development the operator can set ALFRED_NOTIFICATION_TARGETS to development.',
  },
  webhook_missing: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'The subscription {id} has no webhook, and so no secret.',
    hint: 'Only deliveries to webhooks are signed.',
  },
  subscription_disabled: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'The subscription {id} is disabled: its endpoint said that it is gone.',
    hint: 'Enable it first, when its endpoint is there again.',
  },
  subscriptions_full: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: 'This organisation has {limit} subscriptions, and that is the most.',
    hint: 'Delete those that nobody needs; one for a node hears of everything below it.',
  },
} as const satisfies Record<string, ErrorEntry>;
