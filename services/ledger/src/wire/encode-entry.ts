import { strict as assert } from 'node:assert';
import type {
  BudgetCounter,
  BudgetSet,
  LeaseOpened,
  LedgerEvent,
  LedgerOpened,
  Posting,
  UsageEvent,
} from '../domain/events.ts';
import { type Entry, entryBytesMax, entryVersion } from './entry.ts';

/**
 * The bytes of an entry: one line of UTF-8 JSON without its newline, keys in the order of the
 * format, what is absent left out. This happens once in the life of an entry; from here on the
 * bytes are the truth. Written by hand because it runs for every entry and its order is the format.
 */
export function encodeEntry(entry: Entry): Buffer {
  const { event } = entry;
  const text =
    `{"v":"${entryVersion}","ledger":${quoted(entry.ledger)},"seq":${entry.seq}` +
    `,"epoch":${entry.epoch},"prev":"${entry.prev}","at":${entry.at},"type":"${event.type}"` +
    member('key', entry.key) +
    member('digest', entry.digest) +
    member('actor', entry.actor) +
    member('policy', entry.policy) +
    member('price', entry.price) +
    (event.postings.length > 0 ? `,"postings":[${event.postings.map(posting).join(',')}]` : '') +
    `,"data":{${dataOf(event)}}}`;
  const bytes = Buffer.from(text);
  assert(bytes.length <= entryBytesMax, 'validated input fits into an entry');
  return bytes;
}

function dataOf(event: LedgerEvent): string {
  switch (event.type) {
    case 'LedgerOpened.v1':
      return ledgerOpened(event);
    case 'WriterOpened.v1':
      return '';
    case 'NodeOpened.v1': {
      const { node, parent, kind } = event.data;
      return `"node":${quoted(node)}${member('parent', parent)},"kind":"${kind}"`;
    }
    case 'CreditsIssued.v1':
      return `"node":${quoted(event.data.node)}`;
    case 'CreditsAllocated.v1':
      return `"from":${quoted(event.data.from)},"to":${quoted(event.data.to)}`;
    case 'BudgetSet.v1':
      return budgetSet(event);
    case 'LeaseOpened.v1':
      return leaseOpened(event);
    case 'UsageCaptured.v1':
    case 'UsageReleased.v1':
    case 'UsageReconciled.v1':
    case 'UsageOverrun.v1':
      return usage(event);
    case 'LeaseReturned.v1': {
      const { lease, admitted, ended } = event.data;
      return `"lease":${quoted(lease)},"admitted":${admitted},"ended":${ended}`;
    }
    case 'LeaseClosed.v1': {
      const { lease, admitted, budgets } = event.data;
      return `"lease":${quoted(lease)},"admitted":${admitted}${counters(budgets)}`;
    }
    case 'CommandRefused.v1': {
      const { command, code, params } = event.data;
      return `"command":"${command}","code":"${code}","params":${JSON.stringify(params)}`;
    }
  }
}

function ledgerOpened({ data }: LedgerOpened): string {
  return (
    `"organization":${quoted(data.organization)},"timeZone":${quoted(data.timeZone)}` +
    `,"assets":${JSON.stringify(data.assets)},"origin":${quoted(data.origin)}`
  );
}

function budgetSet({ data }: BudgetSet): string {
  return (
    `"node":${quoted(data.node)},"asset":${quoted(data.asset)},"window":"${data.window}"` +
    `,"mode":"${data.mode}","limit":"${data.limit}"${amount('excess', data.excess)}` +
    counters(data.budgets)
  );
}

function leaseOpened({ data }: LeaseOpened): string {
  return (
    `"lease":${quoted(data.lease)},"incarnation":${quoted(data.incarnation)},"ask":${data.ask}` +
    `,"node":${quoted(data.node)},"wallet":${quoted(data.wallet)}` +
    `,"path":${JSON.stringify(data.path)},"asset":${quoted(data.asset)}` +
    `,"amount":"${data.amount}","ttlMs":${data.ttlMs}${counters(data.budgets)}`
  );
}

function usage(event: UsageEvent): string {
  const { data } = event;
  return (
    `"request":${quoted(data.request)},"lease":${quoted(data.lease)},"node":${quoted(data.node)}` +
    `,"ending":"${data.ending}"` +
    member('provider', data.provider) +
    member('model', data.model) +
    buckets(data.usage) +
    member('how', data.how) +
    member('apiKey', data.apiKey) +
    (data.disputed ? ',"disputed":true' : '') +
    (event.type === 'UsageOverrun.v1' ? amount('excess', event.data.excess) : '') +
    counters(data.budgets)
  );
}

function buckets(units: UsageEvent['data']['usage']): string {
  if (units.length === 0) return '';
  return `,"usage":{${units.map(([bucket, count]) => `${quoted(bucket)}:${count}`).join(',')}}`;
}

function counters(budgets: readonly BudgetCounter[]): string {
  return budgets.length > 0 ? `,"budgets":[${budgets.map(counter).join(',')}]` : '';
}

function counter({ node, asset, window, start, end, used, held, limit }: BudgetCounter): string {
  return (
    `{"node":${quoted(node)},"asset":${quoted(asset)},"window":"${window}","start":"${start}"` +
    `${member('end', end)},"used":"${used}","held":"${held}","limit":"${limit}"}`
  );
}

function posting({ from, to, asset, amount: moved }: Posting): string {
  return `{"from":${quoted(from)},"to":${quoted(to)},"asset":${quoted(asset)},"amount":"${moved}"}`;
}

function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${quoted(value)}`;
}

function amount(name: string, value: bigint | undefined): string {
  return value === undefined ? '' : `,"${name}":"${value}"`;
}

/** Printable ASCII but the quote and the backslash: what almost every text of an entry is. */
const plain = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
