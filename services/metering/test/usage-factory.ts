// Records and blocks as gateways make them, with the prices that charge them.
import { builtInBook, emptyUsage, priceBook, type UsageBuckets } from '@alfred/pricing';
import type { Ending, UsageBlock, UsageRecord } from '../src/domain/usage-record.ts';

export const book = priceBook(builtInBook());
export const prices = new Map([[book.version, book]]);

const bytesOf = (text: string): Uint8Array => Buffer.from(text);

export const used = (over: Partial<UsageBuckets> = {}): UsageBuckets => ({
  ...emptyUsage,
  inputUncached: 10n,
  outputText: 5n,
  ...over,
});

/** $0.15 and $0.60 a million: ten tokens in and five out. */
export const echoAmount = '4500';

export function ending(
  request: string,
  over: Partial<Ending> = {},
): Ending & { readonly bytes: Uint8Array } {
  return {
    type: 'ending',
    ending: 'settled',
    request,
    organization: 'org_a',
    ledger: 'led_a',
    node: 'usr_a',
    apiKey: 'key_a',
    lease: 'lea_a',
    asset: 'USD/9',
    amount: echoAmount,
    usage: used(),
    how: 'provider',
    price: book.version,
    provider: 'sim',
    model: 'echo',
    policy: 'org_a@1',
    startedAt: 1_795_312_345_000_000n,
    tookMicros: 812_345n,
    firstByteMicros: 204_120n,
    calls: [],
    tags: {},
    leaseKey: '',
    ...over,
    bytes: bytesOf(`ending of ${request}`),
  };
}

/** Of every request that is admitted here: room for twice its charge. */
export const estimate = '9000';

export const note = (request: string): UsageRecord => ({
  type: 'note',
  request,
  organization: 'org_a',
  estimate,
  lease: 'lea_a',
  bytes: bytesOf(`note of ${request}`),
});

export const returned = (lease: string, admitted = 1n): UsageRecord => ({
  type: 'returned',
  organization: 'org_a',
  ledger: 'led_a',
  lease,
  incarnation: 'inc_a',
  admitted,
  bytes: bytesOf(`return of ${lease}`),
});

export const opened = (incarnation: string): UsageRecord => ({
  type: 'opened',
  incarnation,
  bytes: bytesOf(`start of ${incarnation}`),
});

/** The bytes that each of these tests' records takes in its journal. */
export const recordSize = 10;

/** A block whose records lie one after another from `start` on. */
export function block(
  incarnation: string,
  start: bigint,
  records: readonly UsageRecord[],
): UsageBlock {
  const end = start + BigInt(records.length * recordSize);
  return { incarnation, start, end, records, sizes: records.map(() => recordSize) };
}
