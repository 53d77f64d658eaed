import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memoryEventStore, type NewEntry, noLeaf } from '@alfred/event-store';
import {
  appendLeaf,
  checkpointText,
  createSignerKey,
  emptyFrontier,
  leafHash,
  rootOf,
  type SignerKey,
  signNote,
} from '@alfred/proof';
import { foldBalances } from '../src/app/fold-balances.ts';

/** A whole log, as it was written. */
export interface Log {
  readonly ledger: string;
  /** The first line of its checkpoints. */
  readonly origin: string;
  readonly entries: readonly NewEntry[];
}

/**
 * Exports a log into a folder, over whatever export was there: signed over its last entry, with the
 * balances as the ledger folds them. Gives the key that signed.
 */
export async function exportLog(folder: string, log: Log): Promise<SignerKey> {
  const signer = createSignerKey(log.origin);
  const leaves = log.entries.map(({ bytes }) => leafHash(bytes));
  const root = rootOf(leaves.reduce(appendLeaf, emptyFrontier));
  const size = leaves.length;
  const note = signNote(checkpointText({ origin: log.origin, size: BigInt(size), root }), signer);
  const head = `"size":${size},"root":"${root.toString('hex')}"`;
  const folded = (await balancesOf(log)).toString().slice(1);
  const files = new Map([
    ['balances.json', `{${head},${folded}\n`],
    ['checkpoint', note],
    ['entries.ndjson', log.entries.map(({ bytes }) => `${Buffer.from(bytes)}\n`).join('')],
    ['keys', `${signer.verifierKey}\n`],
  ]);
  const sums = [...files].map(([name, text]) => `${sha256(text)}  ${name}\n`);
  for (const [name, text] of [...files, ['SHA256SUMS', sums.join('')] as const]) {
    await writeFile(join(folder, name), text);
  }
  return signer;
}

async function balancesOf({ ledger, entries }: Log): Promise<Buffer> {
  const store = memoryEventStore();
  const { epoch } = await store.openEpoch(ledger);
  await store.append({ ledger, epoch, expectedSeq: 0n, entries, leaf: noLeaf });
  return foldBalances({ store })(ledger, BigInt(entries.length));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
