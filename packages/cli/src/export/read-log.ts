import { type Frontier, openNote, parseCheckpointText, rootOf } from '@alfred/proof';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';

/** What an export says of the whole log. */
export interface SignedLog {
  readonly note: string;
  readonly keys: readonly string[];
  /** Checkpoints by which one key vouches for the next, by the entry that changes who signs. */
  readonly handovers: readonly { readonly entry: number; readonly note: string }[];
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
}

const pageEntries = 1_000;

const keysReply = z.object({
  keys: z.array(z.string()).min(1),
  handovers: z.array(z.object({ entry: z.int().positive(), note: z.string() })),
});
const entriesReply = z.object({ entries: z.array(z.string()) });
const balancesReply = z.object({
  accounts: z.array(z.record(z.string(), z.string())),
  budgets: z.array(z.record(z.string(), z.string())),
});

/** What the instance says cannot be true. */
export class Deceived extends Failure {
  constructor(message: string) {
    super(message, 'Do not use this export. Verify the instance before anything else.');
  }
}

/** A signed checkpoint of the log as it is now, its signature checked against the log's own keys. */
export async function readCheckpoint(api: Api): Promise<SignedLog> {
  const note = await api.text('/api/v1/ledger/checkpoint?head=true');
  const { keys, handovers } = await api.get('/api/v1/ledger/keys', keysReply);
  const opened = openNote(note, keys);
  const checkpoint = 'problem' in opened ? undefined : parseCheckpointText(opened.text);
  if (!checkpoint) throw new Deceived('The checkpoint is not signed by the ledger.');
  // What was signed after this checkpoint is of no use to its reader.
  const within = handovers.filter(({ entry }) => BigInt(entry) <= checkpoint.size);
  return { note, keys, handovers: within, ...checkpoint };
}

/**
 * Pages of the entries that the checkpoint covers, from the one after `after` on: leaf by leaf they
 * are added to the tree that is given, whose root is to be the signed one at the end.
 *
 * Rejects when they are not the ones that were signed; what was given until then is worth nothing.
 */
export async function* readEntries(
  api: Api,
  { size }: SignedLog,
  after: bigint,
): AsyncIterable<readonly string[]> {
  for (let read = after; read < size; ) {
    const left = size - read;
    const limit = left < BigInt(pageEntries) ? left : pageEntries;
    const path = `/api/v1/ledger/entries?after=${read}&limit=${limit}`;
    const { entries } = await api.get(path, entriesReply);
    if (entries.length === 0 || BigInt(entries.length) > left) {
      throw new Deceived('The log has another length than its checkpoint says.');
    }
    read += BigInt(entries.length);
    yield entries;
  }
}

/** Throws unless the tree over the entries is the one that was signed. */
export function checkRoot(frontier: Frontier, { size, root }: SignedLog): void {
  if (frontier.size === size && rootOf(frontier).equals(root)) return;
  throw new Deceived('The entries are not the ones that the checkpoint signs.');
}

/** `balances.json`: every account and budget at the size of the checkpoint. */
export async function readBalances(api: Api, { size, root }: SignedLog): Promise<string> {
  const { accounts, budgets } = await api.get(
    `/api/v1/ledger/balances?size=${size}`,
    balancesReply,
  );
  const file = { size: Number(size), root: root.toString('hex'), accounts, budgets };
  return `${JSON.stringify(file)}\n`;
}
