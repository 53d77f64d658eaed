import { Command } from '@alfred/contracts/ledger';
import { describe, expect, it } from 'vitest';
import { asked, own, relayed } from '../../test/running-ledger.ts';
import { fromProtoCommand } from './from-proto.ts';

const asset = 'USD/9';

/** As it arrives: through the codec. */
function read(command: Command) {
  return fromProtoCommand(Command.decode(Command.encode(command).finish()));
}

function accepted(command: Command) {
  const checked = read(command);
  if ('problem' in checked) throw new Error(checked.problem);
  return checked.value;
}

const problem = (command: Command): string => {
  const checked = read(command);
  return 'problem' in checked ? checked.problem : 'none';
};

const budget = { node: 'n', asset, window: 'month', limit: '1', mode: 'hard' };
const allocation = { from: 'a', to: 'b', asset, amount: '1', fromAccount: '', toAccount: '' };
const override = {
  ...{ override: 'o', node: 'n', asset, window: 'day', amount: '1' },
  ...{ reason: 'q4.launch', approver: 'usr_b', endsAt: 5n },
};
const movement = { schedule: 's', kind: 'top_up', node: 'n', asset, amount: '1', at: 5n };

const readable = [
  ['moveNode', { node: 'a', parent: 'b' }, { type: 'MoveNode', node: 'a', parent: 'b' }],
  [
    'setBudget',
    { ...budget, window: 'quarter', mode: 'soft', rolloverCap: '7', floor: '3' },
    { type: 'SetBudget', window: 'quarter', mode: 'soft', rolloverCap: 7n, floor: 3n },
  ],
  ['setBudget', { ...budget, rolloverCap: '0' }, { rolloverCap: undefined, floor: undefined }],
  ['removeBudget', { node: 'n', asset, window: 'week' }, { type: 'RemoveBudget', window: 'week' }],
  ['startOverride', override, { type: 'StartOverride', reason: 'q4.launch', endsAt: 5 }],
  ['endOverride', { override: 'o' }, { type: 'EndOverride', override: 'o' }],
  [
    'setPayment',
    { node: 'n', order: ['team', 'own', 'organization'] },
    { type: 'SetPayment', order: ['team', 'own', 'organization'] },
  ],
  ['setPayment', { node: 'n', order: [] }, { order: [] }],
  ['setPriority', { node: 'n', weight: 4 }, { type: 'SetPriority', weight: 4 }],
  ['setPriority', { node: 'n', weight: 0 }, { weight: undefined }],
  ['freezeWallet', { node: 'n' }, { type: 'FreezeWallet', node: 'n' }],
  ['thawWallet', { node: 'n' }, { type: 'ThawWallet', node: 'n' }],
  ['scheduleMovement', movement, { type: 'ScheduleMovement', amount: 1n, dueAt: 5 }],
  [
    'scheduleMovement',
    { ...movement, kind: 'sweep', amount: '' },
    { kind: 'sweep', amount: undefined },
  ],
  ['cancelSchedule', { schedule: 's' }, { type: 'CancelSchedule', schedule: 's' }],
  [
    'allocateCredits',
    { ...allocation, toAccount: 'pool' },
    { fromAccount: undefined, toAccount: 'pool' },
  ],
  ['allocateCredits', { ...allocation, to: 'a', toAccount: 'pool' }, { from: 'a', to: 'a' }],
] as const;

const unreadable = [
  ['moveNode.parent', 'moveNode', { node: 'a', parent: '' }],
  ['setBudget.window', 'setBudget', { ...budget, window: 'year' }],
  ['setBudget.mode', 'setBudget', { ...budget, mode: 'firm' }],
  ['setBudget.limit', 'setBudget', { ...budget, limit: '-1' }],
  ['setBudget.rolloverCap', 'setBudget', { ...budget, rolloverCap: '1.5' }],
  ['setBudget.floor', 'setBudget', { ...budget, floor: 'x' }],
  [
    'setBudget: nothing comes after a lifetime',
    'setBudget',
    { ...budget, window: 'lifetime', rolloverCap: '1' },
  ],
  ['startOverride.amount', 'startOverride', { ...override, amount: '0' }],
  ['startOverride.reason', 'startOverride', { ...override, reason: 'for Jane Doe' }],
  ['startOverride.approver', 'startOverride', { ...override, approver: '' }],
  ['startOverride.endsAt', 'startOverride', { ...override, endsAt: -1n }],
  ['startOverride.endsAt', 'startOverride', { ...override, endsAt: 2n ** 62n }],
  ['setPayment.order', 'setPayment', { node: 'n', order: ['own', 'own'] }],
  ['setPayment.order.0', 'setPayment', { node: 'n', order: ['everybody'] }],
  ['setPriority.weight', 'setPriority', { node: 'n', weight: 3 }],
  ['setPriority.weight', 'setPriority', { node: 'n', weight: -1 }],
  ['scheduleMovement.kind', 'scheduleMovement', { ...movement, kind: 'drain' }],
  ['scheduleMovement: a top-up has', 'scheduleMovement', { ...movement, amount: '' }],
  ['scheduleMovement: a top-up has', 'scheduleMovement', { ...movement, kind: 'sweep' }],
  ['scheduleMovement.amount', 'scheduleMovement', { ...movement, amount: '0' }],
  ['allocateCredits: from and to are one wallet', 'allocateCredits', { ...allocation, to: 'a' }],
  [
    'allocateCredits: from and to are one wallet',
    'allocateCredits',
    { ...allocation, to: 'a', fromAccount: 'pool', toAccount: 'pool' },
  ],
  ['allocateCredits.toAccount', 'allocateCredits', { ...allocation, toAccount: 'held' }],
] as const;

describe('a command about money', () => {
  it.each(readable)('is read: %s %#', ($case, value, command) => {
    const checked = accepted(asked('k', $case, value as never));
    expect(checked.command).toMatchObject(command);
    expect(checked).toMatchObject({ key: 'api:key_a:k', bindsRefusal: true });
  });

  it.each(unreadable)('is refused with its reason: %s %#', (reason, $case, value) => {
    expect(problem(relayed('r', $case, value as never))).toContain(reason);
  });

  it('is nobody’s own: the source vouches for its key', () => {
    expect(problem(own('freezeWallet', { node: 'n' }))).toBe('it has no origin');
  });

  it('has the digest that it had before there were pools, modes and caps', () => {
    const digest = (command: Command) => accepted(command).digest;
    expect(digest(asked('k', 'allocateCredits', allocation))).toBe(
      '61258a395f5f1c061d60bd7d7880fa586209e317b14bb93f964a265b9f907312',
    );
    expect(digest(asked('k', 'allocateCredits', { ...allocation, fromAccount: 'wallet' }))).toBe(
      digest(asked('k', 'allocateCredits', allocation)),
    );
    expect(digest(asked('k', 'allocateCredits', { ...allocation, toAccount: 'pool' }))).not.toBe(
      digest(asked('k', 'allocateCredits', allocation)),
    );
    expect(digest(asked('k', 'setBudget', budget))).toBe(
      'e496919a5ae7a80aff4498aba81119b28d0a52528cbf30a4f289b542a8676acb',
    );
  });
});
