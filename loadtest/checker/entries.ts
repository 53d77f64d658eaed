// What the checker reads of a log. It shares no code with the ledger: whoever checks money with the
// program that moved it has checked nothing.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Posting {
  readonly from: string;
  readonly to: string;
  /** Code and scale: `USD/9`. */
  readonly asset: string;
  readonly amount: bigint;
}

/** A budget's counter as it stands after an entry. */
export interface Counter {
  readonly name: string;
  readonly asset: string;
  readonly used: bigint;
  readonly held: bigint;
  readonly limit: bigint;
}

export interface Entry {
  readonly seq: number;
  readonly prev: string;
  readonly leaf: string;
  readonly at: number;
  readonly type: string;
  readonly key: string | undefined;
  readonly postings: readonly Posting[];
  readonly counters: readonly Counter[];
  /** Of endings of requests. */
  readonly request: string | undefined;
  /** Of budgets that are set: `<node> <asset> <window>`, and whether it refuses. */
  readonly budget: { readonly name: string; readonly isSoft: boolean } | undefined;
}

interface Budget {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
}

interface RawEntry {
  readonly seq: number;
  readonly prev: string;
  readonly at: number;
  readonly type: string;
  readonly key?: string;
  readonly postings?: readonly (Omit<Posting, 'amount'> & { readonly amount: string })[];
  readonly data: Partial<Budget> & {
    readonly request?: string;
    readonly mode?: string;
    readonly budgets?: readonly (Budget & {
      readonly start: string;
      readonly used: string;
      readonly held: string;
      readonly limit: string;
    })[];
  };
}

/** Every line of an `entries.ndjson`, in order. Throws at what is no entry. */
export async function* readEntries(file: string): AsyncGenerator<Entry> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: 1 })) {
    number += 1;
    yield parseEntry(line, number);
  }
}

export function parseEntry(line: string, number: number): Entry {
  try {
    return fromRaw(JSON.parse(line) as RawEntry, line);
  } catch (cause) {
    throw new Error(`line ${number} is no entry`, { cause });
  }
}

function fromRaw(raw: RawEntry, line: string): Entry {
  const { seq, prev, at, type, key, data } = raw;
  const { node, asset, window, mode } = data;
  return {
    ...{ seq, prev, at, type, key },
    leaf: createHash('sha256').update(Buffer.of(0)).update(line, 'utf8').digest('hex'),
    postings: (raw.postings ?? []).map((posting) => ({
      ...posting,
      amount: BigInt(posting.amount),
    })),
    counters: (data.budgets ?? []).map((counter) => ({
      name: `${counter.node} ${counter.asset} ${counter.window} ${counter.start}`,
      asset: counter.asset,
      used: BigInt(counter.used),
      held: BigInt(counter.held),
      limit: BigInt(counter.limit),
    })),
    request: data.request,
    budget:
      node !== undefined && asset !== undefined && window !== undefined
        ? { name: `${node} ${asset} ${window}`, isSoft: mode === 'soft' }
        : undefined,
  };
}
