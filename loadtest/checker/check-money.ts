import type { ClientRecord } from './clients.ts';
import type { Charge, Replayed } from './replay.ts';

/** What clients saw and what the log says, side by side. */
export interface MoneyReport {
  readonly entries: number;
  readonly clients: number;
  /** Requests of which a byte arrived. */
  readonly seen: number;
  readonly endedOnce: number;
  readonly missing: number;
  readonly double: number;
  /** Requests whose cost the client was told. */
  readonly compared: number;
  readonly equal: number;
  /** What no request used and no wallet has: minor units, by asset. */
  readonly held: Readonly<Record<string, string>>;
  readonly overspent: number;
  readonly chain: 'unbroken' | 'broken';
  /** Everything that is wrong, one line each; none means that the money is right. */
  readonly problems: readonly string[];
}

/**
 * Alfred answers these before anything is admitted, so nothing may be charged for them; but for one
 * that was admitted by a gateway whose disk failed at that very moment, and ended at its next start.
 */
const refusals = new Set([400, 401, 402, 403, 404, 409, 413, 422, 429, 503]);

/** Compares the clients' own records with a log. */
export function checkMoney(log: Replayed, clients: readonly ClientRecord[]): MoneyReport {
  const problems = [...log.problems];
  if (log.entries === 0) problems.push('the log has no entries');
  if (clients.length === 0) problems.push('there are no client records');
  const seen = clients.filter(({ bytes }) => bytes);
  const missing = missingOf(log, seen, problems);
  const double = doubleOf(log, problems);
  const compared = clients.filter(({ cost, request }) => cost !== undefined && request);
  const equal = compared.filter((record) => isEqual(record, log, problems)).length;
  chargedThoughRefused(log, clients, problems);
  repeatedIds(clients, problems);
  const held = heldOf(log);
  for (const [asset, amount] of Object.entries(held)) {
    problems.push(`${amount} ${asset} are still held at the end`);
  }
  return {
    entries: log.entries,
    clients: clients.length,
    seen: seen.length,
    endedOnce: seen.filter(({ request }) => endingsOf(log, request) === 1).length,
    missing,
    double,
    compared: compared.length,
    equal,
    held,
    overspent: log.overspent,
    chain: log.unbroken ? 'unbroken' : 'broken',
    problems,
  };
}

const endingsOf = ({ charges }: Replayed, request: string | undefined): number =>
  (request === undefined ? undefined : charges.get(request)?.endings) ?? 0;

function missingOf(log: Replayed, seen: readonly ClientRecord[], problems: string[]): number {
  const missing = seen.filter(({ request }) => endingsOf(log, request) === 0);
  for (const { request = 'a request without an id' } of missing) {
    problems.push(`${request} returned a byte and has no ending`);
  }
  return missing.length;
}

function doubleOf(log: Replayed, problems: string[]): number {
  const double = [...log.charges].filter(([, { endings }]) => endings > 1);
  for (const [request, { endings }] of double) problems.push(`${request} ended ${endings} times`);
  return double.length;
}

function isEqual(record: ClientRecord, log: Replayed, problems: string[]): boolean {
  const { request = '', cost = '' } = record;
  const charge: Charge | undefined = log.charges.get(request);
  const told = minorUnits(cost, charge?.asset ?? 'USD/9');
  if (charge && told === charge.amount) return true;
  problems.push(`${request} cost ${cost}, and the log says ${charge?.amount ?? 'nothing'}`);
  return false;
}

function chargedThoughRefused(
  log: Replayed,
  clients: readonly ClientRecord[],
  problems: string[],
): void {
  for (const { request, status, bytes } of clients) {
    const charge = request === undefined ? undefined : log.charges.get(request);
    if (!charge || charge.amount === 0n || charge.isReconciled) continue;
    if (refusals.has(status) && !bytes) {
      problems.push(`${request} was refused with ${status}, and charged ${charge.amount}`);
    }
  }
}

function repeatedIds(clients: readonly ClientRecord[], problems: string[]): void {
  const ids = new Set<string>();
  for (const { request } of clients) {
    if (request === undefined) continue;
    if (ids.has(request)) problems.push(`${request} is the id of two requests`);
    ids.add(request);
  }
}

function heldOf({ balances }: Replayed): Record<string, string> {
  const held = new Map<string, bigint>();
  for (const [name, balance] of balances) {
    const [account = '', asset = ''] = name.split(' ');
    if (account.startsWith('held:')) held.set(asset, (held.get(asset) ?? 0n) + balance);
  }
  return Object.fromEntries([...held].map(([asset, amount]) => [asset, amount.toString()]));
}

/** `0.0000123` of `USD/9` is 12300; undefined for what is no such amount. */
export function minorUnits(decimal: string, asset: string): bigint | undefined {
  const scale = Number(asset.split('/')[1]);
  const [, whole, fraction = ''] = /^([0-9]+)(?:\.([0-9]+))?$/.exec(decimal) ?? [];
  if (whole === undefined || fraction.replace(/0+$/, '').length > scale) return undefined;
  return BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale));
}
