import { AlfredError } from '@alfred/errors';
import { keyHash } from '../batch-parameters.ts';
import type { KeptEntry, LogStreams } from './log-streams.ts';
import type { KeyTable, TakenKey } from './postgres-key-table.ts';

/** Entries read at once, while the keys of a log are caught up with. */
const pageMax = 1_000;
/** Keys of a ledger that wait for the table, at most; then whoever adds more waits too. */
const waitingMax = 20_000;

/** Which keys are taken: in the table, or in this process on their way into it. */
export interface KeyIndex {
  /** From here on every key is known that an entry up to `to` took. */
  cover(ledger: string, to: bigint): Promise<void>;
  /** Takes in what was just appended behind what is known. */
  note(ledger: string, entries: readonly TakenEntry[]): void;
  /** The numbers of the entries that took these keys; a key that is free is not in the answer. */
  find(ledger: string, keys: readonly string[]): Promise<ReadonlyMap<string, bigint>>;
  /** Resolves when what is on its way into the table is there, or has failed. */
  settled(): Promise<void>;
}

/** As much of an entry as matters here. */
export type TakenEntry = Pick<KeptEntry, 'seq' | 'keyHash'>;

interface Tail {
  /** How far the keys are in the table. */
  place: bigint;
  /** How far they are known at all. */
  end: bigint;
  /** Those between, by the text of their hashes, in the order of their entries. */
  readonly waiting: Map<string, TakenKey>;
  /** The writing into the table that is under way. */
  writing: Promise<void> | undefined;
}

interface Following {
  readonly table: KeyTable;
  readonly streams: Pick<LogStreams, 'read'>;
  readonly tails: Map<string, Tail>;
}

/**
 * Follows logs that keep no keys. What this process appends it takes in without reading it again,
 * and the table follows behind: an append does not wait for it, and a crash costs a look at the log.
 */
export function keyIndex(table: KeyTable, streams: Pick<LogStreams, 'read'>): KeyIndex {
  const following: Following = { table, streams, tails: new Map() };
  return {
    cover: (ledger, to) => cover(following, ledger, to),
    note: (ledger, entries) => {
      const tail = following.tails.get(ledger);
      if (!tail) return;
      take(tail, entries);
      // If it fails it is tried again with the next; until then the keys are known here.
      settle(table, ledger, tail).then(undefined, () => {});
    },
    find: async (ledger, keys) =>
      find(table, { ledger, tail: await tailOf(following, ledger) }, keys),
    settled: async () => {
      const ends = [...following.tails].map(([ledger, tail]) => settle(table, ledger, tail));
      await Promise.allSettled(ends);
    },
  };
}

async function tailOf({ table, tails }: Following, ledger: string): Promise<Tail> {
  const known = tails.get(ledger);
  if (known) return known;
  const place = (await table.place(ledger))?.seq ?? 0n;
  const tail = tails.get(ledger) ?? newTail(place);
  tails.set(ledger, tail);
  return tail;
}

async function cover(following: Following, ledger: string, to: bigint): Promise<void> {
  const { table, streams } = following;
  const tail = await tailOf(following, ledger);
  while (tail.end < to) {
    const after = tail.end;
    const page = await streams.read(ledger, after, pageMax);
    const [first] = page;
    if (!first) break;
    if (first.seq !== after + 1n) throw gapped(ledger, after);
    take(tail, page);
    await settle(table, ledger, tail);
  }
  if (tail.waiting.size > waitingMax) await settle(table, ledger, tail);
}

/** Whoever comes while it is being written waits for that, and then for the rest. */
async function settle(table: KeyTable, ledger: string, tail: Tail): Promise<void> {
  while (tail.place < tail.end) {
    tail.writing ??= write(table, ledger, tail).finally(() => {
      tail.writing = undefined;
    });
    await tail.writing;
  }
}

async function find(
  table: KeyTable,
  { ledger, tail }: { readonly ledger: string; readonly tail: Tail },
  keys: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const found = new Map<string, bigint>();
  const others: { readonly key: string; readonly hash: Buffer }[] = [];
  for (const key of keys) {
    const hash = keyHash(key);
    const taken = tail.waiting.get(hash.toString('base64'));
    if (taken) found.set(key, taken.seq);
    else others.push({ key, hash });
  }
  // What was not waiting a moment ago is in the table by now, if it is anywhere.
  const seqs = await table.find(
    ledger,
    others.map(({ hash }) => hash),
  );
  for (const [index, { key }] of others.entries()) {
    const seq = seqs[index];
    if (seq !== undefined) found.set(key, seq);
  }
  return found;
}

function newTail(place: bigint): Tail {
  return { place, end: place, waiting: new Map(), writing: undefined };
}

/** Entries that are known already are passed over, and so is what would leave a gap. */
function take(tail: Tail, entries: readonly TakenEntry[]): void {
  for (const { seq, keyHash: hash } of entries) {
    if (seq !== tail.end + 1n) continue;
    tail.end = seq;
    const name = hash?.toString('base64');
    // A key is whose it was first.
    if (hash && name && !tail.waiting.has(name)) tail.waiting.set(name, { hash, seq });
  }
}

function gapped(ledger: string, end: bigint): AlfredError {
  const reason = `no entry follows ${end}, though later ones are there`;
  return new AlfredError('log_truncatable', { ledger, reason });
}

async function write(table: KeyTable, ledger: string, tail: Tail): Promise<void> {
  const { place: from, end: to } = tail;
  const keys = [...tail.waiting.values()];
  const moved = await table.put(ledger, { from, to, keys });
  // Another process may have been quicker: the same entries, for there is one log.
  tail.place = moved ? to : ((await table.place(ledger))?.seq ?? 0n);
  const isBehind = !moved && tail.place <= from;
  if (isBehind || tail.place > tail.end) tail.end = tail.place;
  for (const [name, { seq }] of tail.waiting) {
    // A table that went back is filled again from the log, from where it is.
    if (isBehind || seq <= tail.place) tail.waiting.delete(name);
  }
}
