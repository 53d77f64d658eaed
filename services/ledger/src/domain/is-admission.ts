import type { LedgerCommand } from './commands.ts';

const admissions: ReadonlySet<LedgerCommand['type']> = new Set<LedgerCommand['type']>([
  'OpenLease',
  'AllocateCredits',
  'HoldTransfer',
  'TransferCredits',
  'PlaceHold',
]);

/** Whether a command spends what a limit has left, so that it may wait but never be too much. */
export function isAdmission({ type }: LedgerCommand): boolean {
  return admissions.has(type);
}
