import type { LedgerServiceImplementation } from '@alfred/contracts/ledger';
import { AlfredError, isAlfredError } from '@alfred/errors';

/**
 * The same service, which sends whoever asks on to the process that writes the ledger now, also when
 * that has changed while he was waiting: a writer that was fenced, or that ended with its shard, has
 * acknowledged nothing, and the same command is asked again.
 */
export function sendingOn(
  api: LedgerServiceImplementation,
  owns: (ledger: string) => boolean,
): LedgerServiceImplementation {
  const methods = Object.entries(api).map(([name, method]) => [name, sending(method, owns)]);
  // The types of the methods are those that came in.
  return Object.fromEntries(methods) as LedgerServiceImplementation;
}

type Method = (request: never, context: never) => Promise<unknown>;

function sending(method: Method, owns: (ledger: string) => boolean): Method {
  return async (request: { readonly ledger?: string }, context: never) => {
    try {
      return await method(request as never, context);
    } catch (fault) {
      const { ledger } = request;
      throw ledger !== undefined && isMoved(fault, ledger, owns)
        ? new AlfredError('ledger_elsewhere', { ledger }, { cause: fault })
        : fault;
    }
  };
}

function isMoved(fault: unknown, ledger: string, owns: (ledger: string) => boolean): boolean {
  return (
    isAlfredError(fault, 'writer_fenced') ||
    (isAlfredError(fault, 'shutting_down') && !owns(ledger))
  );
}
