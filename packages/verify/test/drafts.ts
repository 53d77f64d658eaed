// Entries as tests say them: about usage that comes late, and about what moves by itself.
import { asset, counter, type Draft, ended, moment } from './log-builder.ts';

export function late(
  request: string,
  how: {
    readonly before?: number;
    readonly charge: number;
    readonly excess?: number;
    readonly taken: Draft['postings'];
    readonly budgets?: object[];
  },
): Draft {
  const { before, charge, excess, taken, budgets } = how;
  const { data } = ended('Captured', request, 'lea_one');
  return {
    type: 'LateUsage.v1',
    key: `late:${request}`,
    postings: taken ?? [],
    data: {
      ...data,
      ...(before === undefined ? {} : { before: String(before) }),
      charge: String(charge),
      ...(excess === undefined ? {} : { excess: String(excess) }),
      ...(budgets ? { budgets } : {}),
    },
  };
}

export function rerated(
  request: string,
  price: string,
  how: {
    readonly before: number;
    readonly charge: number;
    readonly excess?: number;
    readonly taken: Draft['postings'];
    readonly account?: string;
    readonly budgets?: object[];
  },
): Draft {
  const { before, charge, excess, taken, account, budgets } = how;
  return {
    type: 'Rerated.v1',
    key: `rerate:${request}:${price}`,
    postings: taken ?? [],
    data: {
      ...{ request, lease: 'lea_one', node: 'usr_one' },
      ...(account === undefined ? {} : { account }),
      ...{ reason: 'price_corrected', price, before: String(before), charge: String(charge) },
      ...(excess === undefined ? {} : { excess: String(excess) }),
      ...(budgets ? { budgets } : {}),
    },
  };
}

export function reported(
  report: string,
  amount: number,
  how: { readonly account?: string; readonly budgets?: object[] } = {},
): Draft {
  const { account, budgets } = how;
  return {
    type: 'UsageReported.v1',
    key: `out:${report}`,
    postings: [[account ?? 'wallet:usr_one', 'spent:openai', amount]],
    data: {
      ...{ report, node: 'usr_one' },
      ...(account === undefined ? {} : { account }),
      ...{ provider: 'openai', tags: { project: 'x' }, excess: String(amount) },
      ...(budgets ? { budgets } : {}),
    },
  };
}

export const scheduled = (schedule: string, kind: string, more: object): Draft => ({
  type: 'MovementScheduled.v1',
  key: `api:${schedule}`,
  data: { schedule, kind, node: 'usr_one', asset, ...more },
});

export const transferHeld = (transfer: string, amount: number, toLedger = 'led_b'): Draft => ({
  type: 'TransferHeld.v1',
  key: `api:${transfer}`,
  postings: [['wallet:usr_one', `held:${transfer}`, amount]],
  data: { transfer, node: 'usr_one', toLedger, toNode: 'usr_b' },
});

export const peerAdded = (ledger = 'led_b'): Draft => ({
  type: 'PeerAdded.v1',
  key: `api:${ledger}`,
  data: { ledger },
});

export const peerRemoved = (ledger = 'led_b'): Draft => ({
  type: 'PeerRemoved.v1',
  key: `api:${ledger}:no`,
  data: { ledger },
});

export const transferred = (transfer: string, amount: number, more: object = {}): Draft => ({
  type: 'CreditsTransferred.v1',
  key: `api:${transfer}`,
  postings: [['wallet:usr_one', 'wallet:dep_one', amount]],
  data: { transfer, from: 'usr_one', to: 'dep_one', reversibleUntil: moment(600), ...more },
});

export const reversed = (transfer: string, amount: number): Draft => ({
  type: 'TransferReversed.v1',
  key: `api:${transfer}:back`,
  postings: [['wallet:dep_one', 'wallet:usr_one', amount]],
  data: { transfer },
});

export const becameFinal = (transfer: string, more: Partial<Draft> = {}): Draft => ({
  type: 'TransferFinal.v1',
  key: `sys:${transfer}:final`,
  data: { transfer },
  ...more,
});

export const crossed = (node: string, percent: number, used: number, limit: number): Draft => ({
  type: 'ThresholdCrossed.v1',
  data: {
    ...{ node, asset, window: 'month', start: '2026-11-01T00:00:00Z', percent },
    ...{ used: String(used), limit: String(limit) },
  },
});

/** More of the user's budget, until so many microseconds since 1970. */
export const overrideStarted = (amount: number, endsAt: number, budgets: object[]): Draft => ({
  type: 'OverrideStarted.v1',
  key: 'api:override',
  data: {
    ...{ override: 'ovr_one', node: 'usr_one', asset, window: 'month', amount: String(amount) },
    ...{ reason: 'launch', approver: 'usr_boss', endsAt, budgets },
  },
});

export const overrideEnded = (how: string, limit: number, more: object = {}): Draft => ({
  type: 'OverrideEnded.v1',
  data: { override: 'ovr_one', how, budgets: [counter('usr_one', 0, 0, limit)], ...more },
});

export const opened = (node: string, parent: string, kind: string): Draft => ({
  type: 'NodeOpened.v1',
  key: `sys:${node}`,
  data: { node, parent, kind },
});

export const moved = (node: string, parent: string, path: readonly string[]): Draft => ({
  type: 'NodeMoved.v1',
  key: `api:move-${node}`,
  data: { node, parent, path },
});

export const frozen = (node: string): Draft => ({ type: 'WalletFrozen.v1', data: { node } });

export const lapsed = (lease: string): Draft => ({ type: 'LeaseLapsed.v1', data: { lease } });

export const expired = (policy: string, amount: number, budgets: object[]): Draft => ({
  type: 'LeaseExpired.v1',
  key: 'lease:lea_one:expire',
  postings: [['held:lea_one', policy === 'charge' ? 'unproven:lea_one' : 'wallet:usr_one', amount]],
  data: { lease: 'lea_one', policy, budgets },
});
