import { AlfredError, isAlfredError } from '@alfred/errors';
import { serviceOfPath } from '@alfred/service-kit';
import { type StatusObject, status } from '@grpc/grpc-js';
import { fromTrailers } from './failure-trailers.ts';

/** The cause of a `service_unavailable` that no implementation said. */
class Unanswered extends Error {
  /** Whether another try may reach a server that answers. */
  readonly isWorthRetrying: boolean;

  constructor(why: string, isWorthRetrying: boolean) {
    super(why);
    this.name = 'Unanswered';
    this.isWorthRetrying = isWorthRetrying;
  }
}

/** What a caller is told of a call that ended otherwise than well. */
export function failureOf(ended: StatusObject, path: string): AlfredError {
  const coded = fromTrailers(ended);
  if (coded) return coded;
  if (ended.code === status.DEADLINE_EXCEEDED) return new AlfredError('deadline_exceeded');
  return unanswered(path, {
    why: `${status[ended.code]}: ${ended.details}`,
    isWorthRetrying: ended.code !== status.UNIMPLEMENTED,
  });
}

/** A call that came to no end of its own. */
export function unanswered(
  path: string,
  { why, isWorthRetrying }: { readonly why: string; readonly isWorthRetrying: boolean },
): AlfredError {
  const cause = new Unanswered(why, isWorthRetrying);
  return new AlfredError('service_unavailable', { service: serviceOfPath(path) }, { cause });
}

/** Whether nobody answered, and another try may find somebody who does. */
export function isWorthRetrying(error: unknown): boolean {
  if (!isAlfredError(error)) return false;
  return error.cause instanceof Unanswered && error.cause.isWorthRetrying;
}
