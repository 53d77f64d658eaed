import { z } from 'zod';
import type { NodePlaced, UsageFact } from '../domain/usage-fact.ts';

const minor = z.string().regex(/^\d+$/).transform(BigInt);

const posting = z.object({ from: z.string(), to: z.string(), asset: z.string(), amount: minor });

const placed = z.object({ node: z.string(), parent: z.string().optional() });

/** What an entry about usage says, as far as it is counted here. */
const usage = z.object({
  type: z.string(),
  at: z.int(),
  effective: z.int().optional(),
  postings: z.array(posting).default([]),
  data: z.object({
    node: z.string(),
    provider: z.string().default(''),
    model: z.string().default(''),
    usage: z.record(z.string(), z.int()).default({}),
    timing: z.object({ took: z.int(), firstByte: z.int() }).optional(),
    before: minor.optional(),
  }),
});

const timed = z.object({ at: z.int() });

type UsageEntry = z.output<typeof usage>;

/** How many requests an entry of each type says have ended: charged, and without a charge. */
const endings: Readonly<Record<string, (entry: UsageEntry) => readonly [bigint, bigint]>> = {
  'UsageCaptured.v1': () => [1n, 0n],
  'UsageOverrun.v1': () => [1n, 0n],
  'UsageReconciled.v1': () => [1n, 0n],
  'UsageReleased.v1': () => [0n, 1n],
  // A request that was ended by policy before has been counted then.
  'LateUsage.v1': ({ data }) => [data.before === undefined ? 1n : 0n, 0n],
  'UsageReported.v1': ({ data }) => [BigInt(data.usage.requests ?? 1), 0n],
  'Rerated.v1': () => [0n, 0n],
  // What it was spent on stands for the provider: no call has ended by it.
  'HoldCaptured.v1': () => [0n, 0n],
};

/** The bucket that counts requests, not tokens. */
const requestsBucket = 'requests';

/**
 * What an entry means here; undefined when nothing. Throws for one that should mean something and
 * cannot be read: nothing behind it is counted before that is repaired.
 */
export function decodeEntry(bytes: Uint8Array): UsageFact | NodePlaced | undefined {
  return factOf(parseEntry(bytes));
}

/** The same of an entry that was parsed already. */
export function factOf(entry: ParsedEntry): UsageFact | NodePlaced | undefined {
  if (entry.type === 'NodeOpened.v1' || entry.type === 'NodeMoved.v1') {
    const { node, parent } = placed.parse(entry.data);
    return { type: 'node_placed', node, parent };
  }
  return typeof entry.type === 'string' && Object.hasOwn(endings, entry.type)
    ? usageFact(usage.parse(entry))
    : undefined;
}

/** When an entry was written, in microseconds. */
export function timeOf(bytes: Uint8Array): bigint {
  return BigInt(timed.parse(parseEntry(bytes)).at);
}

/** An entry as JSON has it; nothing of it was looked at. */
export interface ParsedEntry {
  readonly [member: string]: unknown;
}

export function parseEntry({ buffer, byteOffset, length }: Uint8Array): ParsedEntry {
  return JSON.parse(Buffer.from(buffer, byteOffset, length).toString());
}

function usageFact(entry: UsageEntry): UsageFact {
  const { node, provider, model, usage: buckets, timing } = entry.data;
  const [requests = 0n, released = 0n] = endings[entry.type]?.(entry) ?? [];
  const tokens = Object.entries(buckets).filter(([bucket]) => bucket !== requestsBucket);
  return {
    type: 'usage',
    ...{ node, model, requests, released, timing },
    provider: provider || providerOf(entry),
    at: BigInt(entry.effective ?? entry.at),
    amounts: amountsOf(entry),
    tokens: Object.fromEntries(tokens.map(([bucket, units]) => [bucket, BigInt(units)])),
  };
}

const spentPrefix = 'spent:';

/** A rerate names no provider; the account that it corrects does. */
function providerOf({ postings }: UsageEntry): string {
  const account = postings.flatMap(({ from, to }) => [from, to]).find((name) => isSpent(name));
  return account?.slice(spentPrefix.length) ?? '';
}

const isSpent = (account: string): boolean => account.startsWith(spentPrefix);

/** What providers got by this entry, less what they gave back. */
function amountsOf({ postings }: UsageEntry): Readonly<Record<string, bigint>> {
  const amounts: Record<string, bigint> = {};
  for (const { from, to, asset, amount } of postings) {
    const signed = (isSpent(to) ? amount : 0n) - (isSpent(from) ? amount : 0n);
    amounts[asset] = (amounts[asset] ?? 0n) + signed;
  }
  return amounts;
}
