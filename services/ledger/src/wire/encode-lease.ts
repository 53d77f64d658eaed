import type {
  LateUsage,
  LeaseEvent,
  LeaseOpened,
  Pairs,
  Rerated,
  Timing,
  UsageEvent,
  UsageReported,
} from '../domain/lease-events.ts';
import { amount, counters, member, quoted } from './encode-member.ts';

/** What stands in `data` of an entry about leases or usage, its members in the format's order. */
export function encodeLeaseData(event: LeaseEvent): string {
  switch (event.type) {
    case 'LeaseOpened.v1':
      return leaseOpened(event);
    case 'UsageCaptured.v1':
    case 'UsageReleased.v1':
    case 'UsageReconciled.v1':
    case 'UsageOverrun.v1':
    case 'LateUsage.v1':
      return usage(event);
    case 'UsageReported.v1':
      return usageReported(event);
    case 'Rerated.v1':
      return rerated(event);
    case 'LeaseShrunk.v1': {
      const { lease, number, budgets } = event.data;
      return `"lease":${quoted(lease)},"number":${number}${counters(budgets)}`;
    }
    case 'LeaseLapsed.v1':
      return `"lease":${quoted(event.data.lease)}`;
    case 'LeaseExpired.v1': {
      const { lease, policy, budgets } = event.data;
      return `"lease":${quoted(lease)},"policy":"${policy}"${counters(budgets)}`;
    }
    case 'AsksClosed.v1':
      return `"incarnation":${quoted(event.data.incarnation)},"upTo":${event.data.upTo}`;
    case 'LeaseReturned.v1': {
      const { lease, admitted, ended } = event.data;
      return `"lease":${quoted(lease)},"admitted":${admitted},"ended":${ended}`;
    }
    case 'LeaseClosed.v1': {
      const { lease, admitted, budgets } = event.data;
      return `"lease":${quoted(lease)},"admitted":${admitted}${counters(budgets)}`;
    }
  }
}

function leaseOpened({ data }: LeaseOpened): string {
  const { claim } = data;
  return (
    `"lease":${quoted(data.lease)},"incarnation":${quoted(data.incarnation)},"ask":${data.ask}` +
    `,"node":${quoted(data.node)},"wallet":${quoted(data.wallet)}` +
    member('account', data.account) +
    `,"path":${JSON.stringify(data.path)},"asset":${quoted(data.asset)}` +
    `,"amount":"${data.amount}","ttlMs":${data.ttlMs}` +
    (claim ? `,"claim":{"request":${quoted(claim.request)},"attempt":${claim.attempt}}` : '') +
    counters(data.budgets)
  );
}

function usage(event: UsageEvent | LateUsage): string {
  const { data } = event;
  return (
    `"request":${quoted(data.request)},"lease":${quoted(data.lease)},"node":${quoted(data.node)}` +
    member('account', data.account) +
    `,"ending":"${data.ending}"` +
    member('asset', data.asset) +
    member('provider', data.provider) +
    member('model', data.model) +
    named('usage', data.usage) +
    member('how', data.how) +
    (data.timing ? timing(data.timing) : '') +
    member('apiKey', data.apiKey) +
    named('tags', data.tags) +
    (data.disputed ? ',"disputed":true' : '') +
    (event.type === 'LateUsage.v1' ? wholeCharge(event.data) : '') +
    ('excess' in data ? amount('excess', data.excess) : '') +
    counters(data.budgets)
  );
}

function timing({ took, firstByte }: Timing): string {
  return `,"timing":{"took":${took},"firstByte":${firstByte}}`;
}

function wholeCharge({ before, charge }: LateUsage['data'] | Rerated['data']): string {
  return `${amount('before', before)}${amount('charge', charge)}`;
}

function usageReported({ data }: UsageReported): string {
  return (
    `"report":${quoted(data.report)},"node":${quoted(data.node)}` +
    member('account', data.account) +
    member('provider', data.provider) +
    member('model', data.model) +
    named('usage', data.usage) +
    named('tags', data.tags) +
    amount('excess', data.excess) +
    counters(data.budgets)
  );
}

function rerated({ data }: Rerated): string {
  return (
    `"request":${quoted(data.request)},"lease":${quoted(data.lease)},"node":${quoted(data.node)}` +
    member('account', data.account) +
    `,"reason":"${data.reason}","price":${quoted(data.price)}` +
    wholeCharge(data) +
    amount('excess', data.excess) +
    counters(data.budgets)
  );
}

function named(name: string, pairs: Pairs<number | string>): string {
  if (pairs.length === 0) return '';
  return `,"${name}":{${pairs.map(([each, value]) => `${quoted(each)}:${pairValue(value)}`).join(',')}}`;
}

function pairValue(value: number | string): string {
  return typeof value === 'number' ? String(value) : quoted(value);
}
