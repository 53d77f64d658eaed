import type { Client, CompatServiceDefinition } from 'nice-grpc';

/** How long a unary call without a deadline or a signal of its own may take. */
export const unaryDeadlineMs = 5_000;

/** What a call may say beside nice-grpc's own options. */
export interface CallDeadline {
  /** Milliseconds until the call ends with `deadline_exceeded`. Without it, streams have none. */
  readonly deadlineMs?: number;
}

/** A client of one service: nice-grpc's shape, failures as `AlfredError`. */
export type ServiceClient<Definition extends CompatServiceDefinition> = Client<
  Definition,
  CallDeadline
>;

/** How a client reaches servers; whether they are in this process or far away is not its matter. */
export interface Channel {
  client<Definition extends CompatServiceDefinition>(
    definition: Definition,
  ): ServiceClient<Definition>;
}

/**
 * A client for the service of `definition` over `channel`.
 *
 * - `(request, { signal?, metadata?, deadlineMs? })`, as nice-grpc's clients.
 * - A unary call without `signal` and `deadlineMs` ends after {@link unaryDeadlineMs}.
 * - Every failure is an `AlfredError`: the server's own, with code and parameters; else
 *   `deadline_exceeded`, `request_cancelled` (the caller's signal) or `service_unavailable`.
 */
export function createClient<Definition extends CompatServiceDefinition>(
  definition: Definition,
  channel: Channel,
): ServiceClient<Definition> {
  return channel.client(definition);
}
