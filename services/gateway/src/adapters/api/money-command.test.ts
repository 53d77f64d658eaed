import { Command } from '@alfred/contracts/ledger';
import { expect, it } from 'vitest';
import type { MoneyCommand } from '../../ports/api/money-command.ts';
import { toCommandBody } from './money-command.ts';

const budget = { node: 'team_a', asset: 'USD/9', window: 'month' };
const places = { fromAccount: 'wallet', toAccount: 'pool' } as const;

it.each<[string, MoneyCommand, object]>([
  [
    'issueCredits',
    { type: 'issue', node: 'org_a', asset: 'USD/9', amount: 5n, expiresAt: 7n },
    { node: 'org_a', asset: 'USD/9', amount: '5', expiresAt: 7n },
  ],
  [
    'allocateCredits',
    { type: 'allocate', from: 'org_a', to: 'team_a', ...places, asset: 'USD/9', amount: 5n },
    { from: 'org_a', to: 'team_a', ...places, asset: 'USD/9', amount: '5' },
  ],
  [
    'adjustCredits',
    {
      ...{ type: 'adjust', node: 'usr_a', asset: 'USD/9', amount: 5n },
      ...{ direction: 'out', reason: 'chargeback' },
    },
    { node: 'usr_a', asset: 'USD/9', amount: '5', direction: 'out', reason: 'chargeback' },
  ],
  [
    'setOverdraft',
    { type: 'set_overdraft', node: 'usr_a', asset: 'USD/9', amount: 5n },
    { node: 'usr_a', asset: 'USD/9', amount: '5' },
  ],
  [
    'setBudget',
    { type: 'set_budget', ...budget, limit: 9n, mode: 'hard', rolloverCap: undefined, floor: 2n },
    { ...budget, limit: '9', mode: 'hard', rolloverCap: undefined, floor: '2' },
  ],
  ['removeBudget', { type: 'remove_budget', ...budget }, budget],
  [
    'startOverride',
    {
      ...{ type: 'start_override', ...budget, override: 'ovr_1', amount: 3n },
      ...{ approver: 'org_a', endsAt: 7n },
    },
    { ...budget, override: 'ovr_1', amount: '3', reason: '', approver: 'org_a', endsAt: 7n },
  ],
  ['endOverride', { type: 'end_override', override: 'ovr_1' }, { override: 'ovr_1' }],
  [
    'setPayment',
    { type: 'set_payment', node: 'team_a', order: ['team', 'own'] },
    { node: 'team_a', order: ['team', 'own'] },
  ],
  [
    'setPriority',
    { type: 'set_priority', node: 'team_a', weight: 4 },
    { node: 'team_a', weight: 4 },
  ],
  [
    'placeHold',
    {
      ...{ type: 'place_hold', node: 'usr_a', asset: 'USD/9', amount: 5n, overCapture: 'cap' },
      ...{ ttlMs: 60_000n, expiresAt: undefined, reference: 'job-1' },
    },
    {
      ...{ node: 'usr_a', asset: 'USD/9', amount: '5', overCapture: 'cap' },
      ...{ ttlMs: 60_000n, expiresAt: 0n, reference: 'job-1' },
    },
  ],
  [
    'captureHold',
    { type: 'capture_hold', hold: 'hld_1', amount: 5n, final: true, purpose: undefined },
    { hold: 'hld_1', amount: '5', final: true, purpose: '' },
  ],
  ['releaseHold', { type: 'release_hold', hold: 'hld_1' }, { hold: 'hld_1' }],
  ['freezeWallet', { type: 'freeze_wallet', node: 'usr_a' }, { node: 'usr_a' }],
  ['openAsset', { type: 'open_asset', asset: 'TOK/0' }, { asset: 'TOK/0' }],
  [
    'archiveNode',
    { type: 'archive_node', node: 'team_a', sweepTo: 'org_a' },
    { node: 'team_a', sweepTo: 'org_a' },
  ],
  [
    'archiveNode',
    { type: 'archive_node', node: 'team_a', sweepTo: undefined },
    { node: 'team_a', sweepTo: '' },
  ],
  ['closeWallet', { type: 'close_wallet', node: 'usr_a' }, { node: 'usr_a' }],
  ['reopenWallet', { type: 'reopen_wallet', node: 'usr_a' }, { node: 'usr_a' }],
  ['thawWallet', { type: 'thaw_wallet', node: 'usr_a' }, { node: 'usr_a' }],
  [
    'scheduleMovement',
    {
      ...{ type: 'schedule_movement', schedule: 'sch_1', kind: 'sweep' },
      ...{ node: 'usr_a', asset: 'USD/9', amount: undefined, at: 7n },
    },
    { schedule: 'sch_1', kind: 'sweep', node: 'usr_a', asset: 'USD/9', amount: '', at: 7n },
  ],
  ['cancelSchedule', { type: 'cancel_schedule', schedule: 'sch_1' }, { schedule: 'sch_1' }],
])('%s is told to the ledger whole', ($case, command, value) => {
  const body = toCommandBody(command);
  expect(body).toEqual({ $case, value });
  // What the wire carries is what was meant.
  const sent = { actor: '', notAfter: 0n, origin: undefined, body };
  const heard = Command.decode(Command.encode(sent).finish()).body;
  expect(heard).toEqual(body);
});
