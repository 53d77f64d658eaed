import { catalogue, isAlfredError } from '@alfred/errors';

/** Where it is said: a logger of any make. */
export interface WaitingLog {
  info(fields: object): void;
  error(fields: object): void;
}

/**
 * Says why a follower waits. A ledger that is away is waited for, and is one line without a stack: it
 * is so at every start. What no waiting mends needs somebody, who needs the stack.
 */
export function logWaiting(logger: WaitingLog): (ledger: string, fault: unknown) => void {
  return (ledger, fault) => {
    const event = 'following_waits';
    if (isAlfredError(fault) && catalogue[fault.code].retryable) {
      logger.info({ event, ledger, code: fault.code, reason: fault.message });
    } else logger.error({ event, ledger, err: fault });
  };
}
