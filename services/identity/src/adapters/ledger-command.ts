import { Command } from '@alfred/contracts/ledger';
import { USD } from '@alfred/money';
import type { LedgerCommand } from '../ports/directory.ts';

/** What every ledger counts, from its first entry on. */
const ledgerAssets = [USD.id];

/** A command of this service in the words of the ledger. It is read whenever it arrives. */
export function commandOf(command: LedgerCommand): Command {
  return Command.fromPartial({ body: bodyOf(command) });
}

function bodyOf(command: LedgerCommand): NonNullable<Command['body']> {
  switch (command.type) {
    case 'open_ledger': {
      const { organization, timeZone, asset } = command;
      const assets = [...new Set([...ledgerAssets, asset])];
      return { $case: 'openLedger', value: { organization, timeZone, assets } };
    }
    case 'open_node': {
      const { id: node, parent, kind } = command.node;
      return { $case: 'openNode', value: { node, parent, kind } };
    }
    case 'issue_credits': {
      const { node, asset, amount } = command;
      return { $case: 'issueCredits', value: { node, asset, amount: String(amount) } };
    }
    case 'record_erasure':
      return { $case: 'recordErasure', value: { node: command.node } };
    case 'move_node': {
      const { node, parent } = command;
      return { $case: 'moveNode', value: { node, parent } };
    }
  }
}
