import { chargeKeys } from './charge.ts';
import type { LedgerCommand } from './commands.ts';
import type { Past } from './decision-context.ts';
import { claimKey, completeKey, endingKeys, finalKey } from './keys.ts';
import type { LedgerState } from './state.ts';

/**
 * The keys whose entries decide about a command beside its own. They are looked up before, until
 * there is nothing new among them: what stands under one may refer to others.
 */
export function referredKeys(
  state: LedgerState,
  command: LedgerCommand,
  past: Past,
): readonly string[] {
  switch (command.type) {
    case 'OpenLease': {
      const { claim } = command;
      if (!claim || claim.attempt === 1) return [];
      const before = claimKey(claim, claim.attempt - 1);
      const event = past(before)?.event;
      const request = event?.type === 'LeaseOpened.v1' ? event.data.claim?.request : undefined;
      return [before, ...(request === undefined ? [] : chargeKeys(state, request))];
    }
    case 'CaptureLate': {
      const { lease, leaseKey, request } = command;
      const isKnown = state.leases.has(lease) || state.expired.has(lease);
      return [
        ...chargeKeys(state, request),
        ...(isKnown || leaseKey === undefined ? [] : [leaseKey]),
      ];
    }
    case 'Rerate':
      return chargeKeys(state, command.request);
    case 'HoldTransfer':
    case 'TransferCredits':
      return endingKeys(command.transfer);
    case 'ReverseTransfer':
      return [finalKey(command.transfer), completeKey(command.transfer)];
    default:
      return [];
  }
}
