import { grpc } from '../entry.ts';
import type { Failure } from '../failure.ts';

export interface GoogleError {
  readonly error: {
    /** The status of the reply. */
    readonly code: number;
    readonly message: string;
    /** The name of a status of gRPC. */
    readonly status: string;
    readonly details: readonly Readonly<Record<string, unknown>>[];
  };
}

const typeOf = (name: string): string => `type.googleapis.com/google.rpc.${name}`;

/** Alfred's part of the names by which machines know errors apart. */
const domain = 'alfred';

const statusNames = new Map<number, string>(
  Object.entries(grpc).map(([name, status]) => [
    status,
    name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
  ]),
);

/** A failure as Google's clients read it: what their dialect has no place for is in `details`. */
export function googleError({ code, entry, message, param, own }: Failure): GoogleError {
  const { details: params = {}, hint, retryable, source, doc } = own;
  const { retryAfter } = params;
  const metadata = {
    ...params,
    ...(param === null ? {} : { param }),
    ...{ source, retryable: String(retryable) },
  };
  return {
    error: {
      code: entry.http,
      message,
      status: statusOf(entry.http, entry.grpc),
      details: [
        { '@type': typeOf('ErrorInfo'), reason: code, domain, metadata },
        { '@type': typeOf('Help'), links: [{ description: hint, url: doc }] },
        ...(retryAfter === undefined
          ? []
          : [{ '@type': typeOf('RetryInfo'), retryDelay: `${retryAfter}s` }]),
      ],
    },
  };
}

/** Money that is spent is a failed precondition, not a rate: Google's clients retry rates. */
function statusOf(http: number, status: number): string {
  if (http === 402) return 'FAILED_PRECONDITION';
  return statusNames.get(status) ?? 'UNKNOWN';
}
