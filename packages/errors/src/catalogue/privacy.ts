import { type ErrorEntry, grpc } from '../entry.ts';

/** What is about people, and what is not there any more. */
export const privacyErrors = {
  person_erased: {
    http: 410,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message:
      'What was known about {node} has been erased, or is being erased: nothing more is kept.',
    hint: 'Leave the personal text out, or create another node for somebody new.',
  },
  erasure_unsupported: {
    http: 409,
    grpc: grpc.failedPrecondition,
    type: 'invalid_request_error',
    retryable: false,
    source: 'gateway',
    message: '{node} is a {kind}: only people and service accounts are erased.',
    hint: 'Erase the people below it, one by one.',
  },
  subject_keys_unavailable: {
    http: 503,
    grpc: grpc.unavailable,
    type: 'api_error',
    retryable: true,
    source: 'gateway',
    message: 'The keys that personal data is sealed under cannot be reached.',
    hint: 'Try again; whoever runs this deployment looks at the folder in ALFRED_SUBJECT_KEYS and at its disk.',
  },
} as const satisfies Record<string, ErrorEntry>;
