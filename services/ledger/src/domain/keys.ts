import type { LedgerCommand } from './commands.ts';
import type { ExpireHold } from './hold-commands.ts';
import type { Claim, LeaseCommand } from './lease-commands.ts';
import type { TransferCommand } from './transfer-commands.ts';

// The names under which commands stand in the log for ever. Their source comes first, so that
// nobody can occupy what belongs to another source.

export const endingKey = (request: string): string => `use:${request}`;
export const lateKey = (request: string): string => `late:${request}`;
export const rerateKey = (request: string, price: string): string => `rerate:${request}:${price}`;

/** Whoever opens the lease of this attempt takes the client's idempotency key. */
export const claimKey = (
  { apiKey, idempotency }: Pick<Claim, 'apiKey' | 'idempotency'>,
  attempt: number,
): string => `api:${apiKey}:${idempotency}:${attempt}`;

/** A transfer has one credit in the ledger it goes to, and one ending in the one it comes from. */
export const creditKey = (transfer: string, fromLedger: string): string =>
  `sys:${transfer}:credit:${fromLedger}`;
export const completeKey = (transfer: string): string => `sys:${transfer}:complete`;
export const cancelKey = (transfer: string): string => `sys:${transfer}:cancel`;
/** The end of the window in which a transfer within the ledger may be taken back. */
export const finalKey = (transfer: string): string => `sys:${transfer}:final`;

/** Under one of them a transfer has ended that memory does not know any more. */
export const endingKeys = (transfer: string): readonly string[] => [
  completeKey(transfer),
  cancelKey(transfer),
  finalKey(transfer),
];

/** These come from somebody, and have no key of their own. */
type TransferOfOrigin =
  | 'HoldTransfer'
  | 'TransferCredits'
  | 'ReverseTransfer'
  | 'AddPeer'
  | 'RemovePeer';

/** A command that vouches for its own key; any other needs a source that does. */
export type OwnKeyed =
  | Exclude<LeaseCommand | TransferCommand, { readonly type: TransferOfOrigin }>
  | ExpireHold;

const ownKeyed: Readonly<Record<OwnKeyed['type'], true>> = {
  OpenLease: true,
  CaptureUsage: true,
  CaptureLate: true,
  ReportUsage: true,
  Rerate: true,
  ReturnLease: true,
  ShrinkLease: true,
  CloseUnseen: true,
  LapseLease: true,
  ExpireLease: true,
  CreditTransfer: true,
  CompleteTransfer: true,
  CancelTransfer: true,
  FinalizeTransfer: true,
  ExpireHold: true,
};

export function isOwnKeyed(command: LedgerCommand): command is OwnKeyed {
  return command.type in ownKeyed;
}

/** None for what is asked again on purpose, and for what the writer asks of itself. */
export function ownKeyOf(command: OwnKeyed): string | undefined {
  switch (command.type) {
    case 'OpenLease': {
      const { incarnation, ask, claim } = command;
      return claim ? claimKey(claim, claim.attempt) : `lease:${incarnation}:${ask}`;
    }
    case 'CaptureUsage':
      return endingKey(command.request);
    case 'CaptureLate':
      return lateKey(command.request);
    case 'ReportUsage':
      return `out:${command.report}`;
    case 'Rerate':
      return rerateKey(command.request, command.price);
    case 'ReturnLease':
      return `lease:${command.incarnation}:${command.lease}:return`;
    case 'ShrinkLease':
      return `lease:${command.incarnation}:${command.lease}:shrink:${command.number}`;
    case 'ExpireLease':
      return `lease:${command.lease}:expire`;
    case 'CreditTransfer':
      return creditKey(command.transfer, command.fromLedger);
    case 'CompleteTransfer':
      return completeKey(command.transfer);
    case 'CancelTransfer':
      return cancelKey(command.transfer);
    case 'FinalizeTransfer':
      return finalKey(command.transfer);
    case 'CloseUnseen':
    case 'LapseLease':
    case 'ExpireHold':
      return undefined;
  }
}
