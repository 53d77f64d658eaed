import {
  appendLeaf,
  emptyFrontier,
  leafHash,
  openNote,
  parseCheckpointText,
  rootOf,
} from '@alfred/proof';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';

/** What an export says of the whole log. */
export interface SignedLog {
  readonly note: string;
  readonly keys: readonly string[];
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
}

const pageEntries = 1_000;

const checkpointReply = z.object({ note: z.string() });
const keysReply = z.object({ keys: z.array(z.string()).min(1) });
const entriesReply = z.object({ entries: z.array(z.string()) });
const balancesReply = z.object({
  accounts: z.array(z.record(z.string(), z.string())),
  budgets: z.array(z.record(z.string(), z.string())),
});

const suspicious = 'Do not use this export. Verify the instance before anything else.';

/** A signed checkpoint of the log as it is now, its signature checked against the log's own keys. */
export async function readCheckpoint(api: Api): Promise<SignedLog> {
  const { note } = await api.get('/api/v1/ledger/checkpoint?head=true', checkpointReply);
  const { keys } = await api.get('/api/v1/ledger/keys', keysReply);
  const opened = openNote(note, keys);
  const checkpoint = 'problem' in opened ? undefined : parseCheckpointText(opened.text);
  if (!checkpoint) throw new Failure('The checkpoint is not signed by the ledger.', suspicious);
  return { note, keys, ...checkpoint };
}

/**
 * Exactly the entries that the checkpoint covers, page after page, with the root checked at the end.
 *
 * Rejects when they are not the ones that were signed; what was given until then is worth nothing.
 */
export async function* readEntries(api: Api, { size, root }: SignedLog): AsyncIterable<string[]> {
  let frontier = emptyFrontier;
  while (frontier.size < size) {
    const left = size - frontier.size;
    const limit = left < BigInt(pageEntries) ? left : pageEntries;
    const path = `/api/v1/ledger/entries?after=${frontier.size}&limit=${limit}`;
    const { entries } = await api.get(path, entriesReply);
    if (entries.length === 0 || BigInt(entries.length) > left) {
      throw new Failure('The log has another length than its checkpoint says.', suspicious);
    }
    for (const entry of entries) frontier = appendLeaf(frontier, leafHash(Buffer.from(entry)));
    yield entries;
  }
  if (!rootOf(frontier).equals(root)) {
    throw new Failure('The entries are not the ones that the checkpoint signs.', suspicious);
  }
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
