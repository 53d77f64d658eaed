/** Parameters of an error: names as in its message and hint. Never secret, never personal. */
export type ErrorParams = Readonly<Record<string, string>>;

/** The `type` that OpenAI's clients show beside a code. */
export type ErrorType =
  | 'authentication_error'
  | 'permission_error'
  | 'invalid_request_error'
  | 'insufficient_quota'
  | 'rate_limit_error'
  | 'api_error';

/** One line of the catalogue: all that Alfred ever says about a failure. */
export interface ErrorEntry {
  /** HTTP status on the gateway; refusals to start have 500 and never travel. */
  readonly http: number;
  /** gRPC status code between services. */
  readonly grpc: number;
  readonly type: ErrorType;
  /** Whether the same request may succeed later without anybody's doing. */
  readonly retryable: boolean;
  /** Whose failure it is. */
  readonly source: 'gateway' | 'provider';
  /** `{name}` stands for a parameter. */
  readonly message: string;
  /** What the reader can do about it. */
  readonly hint: string;
}

/** Statuses of gRPC that the catalogue uses (grpc.io, status codes). */
export const grpc = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;
