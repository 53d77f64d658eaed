import {
  endings,
  expiryPolicies,
  type LateUsage,
  type LeaseClosed,
  type LeaseEvent,
  type LeaseExpired,
  type LeaseOpened,
  type LeaseReturned,
  type LeaseShrunk,
  type Rerated,
  rerateReasons,
  type UsageCaptured,
  type UsageOverrun,
  type UsageReported,
} from '../domain/lease-events.ts';
import {
  amount,
  count,
  counters,
  isMarked,
  type Members,
  membersOf,
  oneOf,
  pairs,
  perhapsAmount,
  perhapsText,
  text,
  texts,
} from './decode-member.ts';
import type { Decoders } from './decoders.ts';

/** What stands in `data` of an entry about leases or usage. */
export const leaseDecoders: Decoders<LeaseEvent> = {
  'LeaseOpened.v1': leaseOpened,
  'LeaseShrunk.v1': leaseShrunk,
  'LeaseLapsed.v1': (data) => ({ lease: text(membersOf(data, lapsedNames).lease) }),
  'LeaseExpired.v1': leaseExpired,
  'AsksClosed.v1': (data) => {
    const { incarnation, upTo } = membersOf(data, asksClosedNames);
    return { incarnation: text(incarnation), upTo: count(upTo) };
  },
  'UsageCaptured.v1': usage,
  'UsageReleased.v1': usage,
  'UsageReconciled.v1': usage,
  'UsageOverrun.v1': usageOverrun,
  'LateUsage.v1': lateUsage,
  'UsageReported.v1': usageReported,
  'Rerated.v1': rerated,
  'LeaseReturned.v1': leaseReturned,
  'LeaseClosed.v1': leaseClosed,
};

const openedNames = new Set(
  ['lease', 'incarnation', 'ask', 'node', 'wallet', 'account', 'path', 'asset', 'amount'].concat([
    'ttlMs',
    'claim',
    'budgets',
  ]),
);
const claimNames = new Set(['request', 'attempt']);
const lapsedNames = new Set(['lease']);
const shrunkNames = new Set(['lease', 'number', 'budgets']);
const expiredNames = new Set(['lease', 'policy', 'budgets']);
const asksClosedNames = new Set(['incarnation', 'upTo']);
const returnedNames = new Set(['lease', 'admitted', 'ended']);
const closedNames = new Set(['lease', 'admitted', 'budgets']);
const usageNames = new Set(
  ['request', 'lease', 'node', 'account', 'ending', 'asset', 'provider', 'model'].concat([
    'usage',
    'how',
    'timing',
    'apiKey',
    'tags',
    'disputed',
    'budgets',
  ]),
);
const timingNames = new Set(['took', 'firstByte']);
const overrunNames = new Set([...usageNames, 'excess']);
const lateNames = new Set([...usageNames, 'before', 'charge', 'excess']);
const reportedNames = new Set([
  'report',
  'node',
  'account',
  'provider',
  'model',
  'usage',
  'tags',
  'excess',
  'budgets',
]);
const reratedNames = new Set(
  ['request', 'lease', 'node', 'account', 'reason', 'price', 'before', 'charge'].concat([
    'excess',
    'budgets',
  ]),
);

function leaseOpened(value: unknown): LeaseOpened['data'] {
  const data = membersOf(value, openedNames);
  return {
    lease: text(data.lease),
    incarnation: text(data.incarnation),
    ask: count(data.ask),
    node: text(data.node),
    wallet: text(data.wallet),
    account: perhapsText(data.account),
    path: texts(data.path),
    asset: text(data.asset),
    amount: amount(data.amount),
    ttlMs: count(data.ttlMs),
    claim: data.claim === undefined ? undefined : claim(data.claim),
    budgets: counters(data.budgets),
  };
}

function claim(value: unknown): LeaseOpened['data']['claim'] {
  const { request, attempt } = membersOf(value, claimNames);
  return { request: text(request), attempt: count(attempt) };
}

function timing(value: unknown): UsageCaptured['data']['timing'] {
  const { took, firstByte } = membersOf(value, timingNames);
  return { took: count(took), firstByte: count(firstByte) };
}

function usage(value: unknown): UsageCaptured['data'] {
  return usageOf(membersOf(value, usageNames));
}

function usageOf(data: Members): UsageCaptured['data'] {
  return {
    request: text(data.request),
    lease: text(data.lease),
    node: text(data.node),
    account: perhapsText(data.account),
    ending: oneOf(endings, data.ending),
    asset: perhapsText(data.asset),
    provider: perhapsText(data.provider),
    model: perhapsText(data.model),
    usage: pairs(data.usage, count),
    how: perhapsText(data.how),
    timing: data.timing === undefined ? undefined : timing(data.timing),
    apiKey: perhapsText(data.apiKey),
    tags: pairs(data.tags, text),
    disputed: isMarked(data.disputed),
    budgets: counters(data.budgets),
  };
}

function usageOverrun(value: unknown): UsageOverrun['data'] {
  const data = membersOf(value, overrunNames);
  return { ...usageOf(data), excess: amount(data.excess) };
}

function lateUsage(value: unknown): LateUsage['data'] {
  const data = membersOf(value, lateNames);
  return {
    ...usageOf(data),
    before: perhapsAmount(data.before),
    charge: amount(data.charge),
    excess: perhapsAmount(data.excess),
  };
}

function usageReported(value: unknown): UsageReported['data'] {
  const data = membersOf(value, reportedNames);
  return {
    report: text(data.report),
    node: text(data.node),
    account: perhapsText(data.account),
    provider: perhapsText(data.provider),
    model: perhapsText(data.model),
    usage: pairs(data.usage, count),
    tags: pairs(data.tags, text),
    excess: perhapsAmount(data.excess),
    budgets: counters(data.budgets),
  };
}

function rerated(value: unknown): Rerated['data'] {
  const data = membersOf(value, reratedNames);
  return {
    request: text(data.request),
    lease: text(data.lease),
    node: text(data.node),
    account: perhapsText(data.account),
    reason: oneOf(rerateReasons, data.reason),
    price: text(data.price),
    before: amount(data.before),
    charge: amount(data.charge),
    excess: perhapsAmount(data.excess),
    budgets: counters(data.budgets),
  };
}

function leaseShrunk(value: unknown): LeaseShrunk['data'] {
  const { lease, number, budgets } = membersOf(value, shrunkNames);
  return { lease: text(lease), number: count(number), budgets: counters(budgets) };
}

function leaseExpired(value: unknown): LeaseExpired['data'] {
  const { lease, policy, budgets } = membersOf(value, expiredNames);
  return {
    lease: text(lease),
    policy: oneOf(expiryPolicies, policy),
    budgets: counters(budgets),
  };
}

function leaseReturned(value: unknown): LeaseReturned['data'] {
  const { lease, admitted, ended } = membersOf(value, returnedNames);
  return { lease: text(lease), admitted: count(admitted), ended: count(ended) };
}

function leaseClosed(value: unknown): LeaseClosed['data'] {
  const { lease, admitted, budgets } = membersOf(value, closedNames);
  return { lease: text(lease), admitted: count(admitted), budgets: counters(budgets) };
}
