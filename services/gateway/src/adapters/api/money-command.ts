import type { Command } from '@alfred/contracts/ledger';
import type { MoneyCommand, TransferCommand } from '../../ports/api/money-command.ts';

type Body = NonNullable<Command['body']>;

/** A command of an administrator in the words of the ledger. */
export function toCommandBody(command: MoneyCommand): Body {
  switch (command.type) {
    case 'issue': {
      const { type: _, amount, ...issue } = command;
      return { $case: 'issueCredits', value: { ...issue, amount: String(amount) } };
    }
    case 'allocate': {
      const { type: _, amount, ...allocate } = command;
      return { $case: 'allocateCredits', value: { ...allocate, amount: String(amount) } };
    }
    case 'adjust':
    case 'set_overdraft':
    case 'open_asset':
    case 'close_wallet':
    case 'reopen_wallet':
    case 'archive_node':
      return walletBodyOf(command);
    case 'close_period':
      return { $case: 'closePeriod', value: { until: command.until } };
    case 'schedule_movement': {
      const { type: _, amount, ...movement } = command;
      return {
        $case: 'scheduleMovement',
        value: { ...movement, amount: amount?.toString() ?? '' },
      };
    }
    case 'cancel_schedule':
      return { $case: 'cancelSchedule', value: { schedule: command.schedule } };
    case 'freeze_wallet':
      return { $case: 'freezeWallet', value: { node: command.node } };
    case 'thaw_wallet':
      return { $case: 'thawWallet', value: { node: command.node } };
    case 'set_payment':
      return {
        $case: 'setPayment',
        value: { node: command.node, order: [...command.order] },
      };
    case 'set_priority':
      return { $case: 'setPriority', value: { node: command.node, weight: command.weight } };
    case 'transfer':
    case 'hold_transfer':
    case 'reverse_transfer':
    case 'add_peer':
    case 'remove_peer':
      return transferBodyOf(command);
    case 'set_budget':
    case 'remove_budget':
    case 'start_override':
    case 'end_override':
      return budgetBodyOf(command);
    case 'place_hold':
    case 'capture_hold':
    case 'release_hold':
      return holdBodyOf(command);
  }
}

type BudgetCommand = Extract<
  MoneyCommand,
  { type: 'set_budget' | 'remove_budget' | 'start_override' | 'end_override' }
>;

function budgetBodyOf(command: BudgetCommand): Body {
  switch (command.type) {
    case 'set_budget': {
      const { type: _, limit, rolloverCap, floor, ...budget } = command;
      const value = {
        ...budget,
        limit: String(limit),
        rolloverCap: rolloverCap?.toString(),
        floor: floor?.toString(),
      };
      return { $case: 'setBudget', value };
    }
    case 'remove_budget': {
      const { type: _, ...budget } = command;
      return { $case: 'removeBudget', value: budget };
    }
    case 'start_override': {
      const { type: _, amount, ...override } = command;
      // Why stands sealed beside it.
      const value = { ...override, reason: '', amount: String(amount) };
      return { $case: 'startOverride', value };
    }
    case 'end_override':
      return { $case: 'endOverride', value: { override: command.override } };
  }
}

type HoldCommand = Extract<MoneyCommand, { type: 'place_hold' | 'capture_hold' | 'release_hold' }>;

function holdBodyOf(command: HoldCommand): Body {
  switch (command.type) {
    case 'place_hold': {
      const { type: _, amount, ttlMs = 0n, expiresAt = 0n, reference = '', ...hold } = command;
      const value = { ...hold, amount: String(amount), ttlMs, expiresAt, reference };
      return { $case: 'placeHold', value };
    }
    case 'capture_hold': {
      const { hold, amount, final, purpose = '' } = command;
      return { $case: 'captureHold', value: { hold, amount: String(amount), final, purpose } };
    }
    case 'release_hold':
      return { $case: 'releaseHold', value: { hold: command.hold } };
  }
}

function transferBodyOf(command: TransferCommand): Body {
  switch (command.type) {
    case 'transfer': {
      const { type: _, amount, ...transfer } = command;
      return { $case: 'transferCredits', value: { ...transfer, amount: String(amount) } };
    }
    case 'hold_transfer': {
      const { type: _, amount, ...hold } = command;
      return { $case: 'holdTransfer', value: { ...hold, amount: String(amount) } };
    }
    case 'reverse_transfer': {
      const { transfer, sender } = command;
      return { $case: 'reverseTransfer', value: { transfer, sender } };
    }
    case 'add_peer':
      return { $case: 'addPeer', value: { ledger: command.ledger } };
    case 'remove_peer':
      return { $case: 'removePeer', value: { ledger: command.ledger } };
  }
}

type WalletCommand = Extract<
  MoneyCommand,
  {
    type:
      | 'adjust'
      | 'set_overdraft'
      | 'open_asset'
      | 'close_wallet'
      | 'reopen_wallet'
      | 'archive_node';
  }
>;

function walletBodyOf(command: WalletCommand): Body {
  switch (command.type) {
    case 'adjust': {
      const { type: _, amount, ...adjust } = command;
      return { $case: 'adjustCredits', value: { ...adjust, amount: String(amount) } };
    }
    case 'set_overdraft': {
      const { type: _, amount, ...overdraft } = command;
      return { $case: 'setOverdraft', value: { ...overdraft, amount: String(amount) } };
    }
    case 'open_asset':
      return { $case: 'openAsset', value: { asset: command.asset } };
    case 'close_wallet':
      return { $case: 'closeWallet', value: { node: command.node } };
    case 'reopen_wallet':
      return { $case: 'reopenWallet', value: { node: command.node } };
    case 'archive_node': {
      const { node, sweepTo = '' } = command;
      return { $case: 'archiveNode', value: { node, sweepTo } };
    }
  }
}
