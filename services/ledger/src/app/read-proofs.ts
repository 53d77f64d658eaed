import { AlfredError } from '@alfred/errors';
import type { EventStore, StoredEntry } from '@alfred/event-store';
import {
  consistencyRanges,
  consistencyText,
  hashesOver,
  inclusionRanges,
  inclusionText,
  leafHash,
  type TileId,
  tileName,
  tileWidth,
  verifyInclusion,
} from '@alfred/proof';
import { endingKey } from '../domain/keys.ts';
import type { Checkpoint, Checkpoints, Tiles } from '../ports/checkpoints.ts';
import type { LogSignal } from './log-signal.ts';

/** How long a reader waits for a checkpoint that covers an entry; below a caller's usual 5 s. */
const waitMs = 3_000;
const hashBytes = 32;

export interface ProofDeps {
  readonly store: Pick<EventStore, 'head' | 'read' | 'findKeys'>;
  readonly checkpoints: Checkpoints;
  readonly tiles: Tiles;
  /** Raised at every checkpoint. */
  readonly signed: LogSignal;
}

/** An entry by its number, or the one that ended a request. */
export type ReceiptWish =
  | { readonly by: 'seq'; readonly seq: bigint }
  | { readonly by: 'request'; readonly request: string };

export type GetReceipt = (ledger: string, wish: ReceiptWish) => Promise<string>;

/**
 * A C2SP tlog-proof of one entry in the newest checkpoint, with the bytes of the entry, from a few
 * tiles whatever the length of the log.
 *
 * Throws `ledger_unknown`, `resource_unknown` or `request_unknown`; `receipt_pending` while no
 * checkpoint covers the entry; `chain_broken` when its bytes are not those that were signed.
 */
export function getReceipt(deps: ProofDeps): GetReceipt {
  return async (ledger, wish) => {
    const { seq, bytes } = await findEntry(deps, ledger, wish);
    const checkpoint = await covering(deps, ledger, seq);
    const { size, root } = checkpoint;
    const index = seq - 1n;
    const hashes = await hashesOver(inclusionRanges(index, size), deps.tiles.of(ledger));
    if (!hashes) throw treeMissing(ledger);
    const isSigned = verifyInclusion({ leaf: leafHash(bytes), index, size, root, proof: hashes });
    if (!isSigned) throw new AlfredError('chain_broken', { ledger, seq: String(seq) });
    return inclusionText({ extra: bytes, index, hashes, checkpoint: checkpoint.note });
  };
}

async function findEntry(
  { store }: ProofDeps,
  ledger: string,
  wish: ReceiptWish,
): Promise<StoredEntry> {
  const head = await store.head(ledger);
  if (!head || head.seq === 0n) throw new AlfredError('ledger_unknown', { ledger });
  if (wish.by === 'request') {
    const key = endingKey(wish.request);
    const found = (await store.findKeys(ledger, [key])).get(key);
    if (found) return found;
    throw new AlfredError('request_unknown', { request: wish.request });
  }
  const [entry] = wish.seq > 0n ? await store.read(ledger, wish.seq - 1n, 1) : [];
  if (entry) return entry;
  throw new AlfredError('resource_unknown', { kind: 'entry', id: String(wish.seq) });
}

async function covering(
  { checkpoints, signed }: ProofDeps,
  ledger: string,
  seq: bigint,
): Promise<Checkpoint> {
  const covers = (seen: Checkpoint | undefined) => seen !== undefined && seen.size >= seq;
  const found = await signed.watch(ledger, {
    ms: waitMs,
    look: () => checkpoints.latest(ledger),
    enough: covers,
  });
  if (found && covers(found)) return found;
  throw new AlfredError('receipt_pending', { what: `entry ${seq}` });
}

export type GetConsistency = (ledger: string, olderSize: bigint) => Promise<string>;

/**
 * That the newest checkpoint's log begins with its first `olderSize` entries.
 *
 * Throws `ledger_unknown`, or `request_invalid` when less was signed.
 */
export function getConsistency(deps: ProofDeps): GetConsistency {
  return async (ledger, olderSize) => {
    const latest = await deps.checkpoints.latest(ledger);
    if (!latest) throw new AlfredError('ledger_unknown', { ledger });
    if (olderSize < 0n || olderSize > latest.size) {
      const reason = `from: the newest checkpoint is of ${latest.size} entries`;
      throw new AlfredError('request_invalid', { param: 'from', reason });
    }
    const ranges = consistencyRanges(olderSize, latest.size);
    const hashes = await hashesOver(ranges, deps.tiles.of(ledger));
    if (!hashes) throw treeMissing(ledger);
    return consistencyText({ olderSize, hashes, checkpoint: latest.note });
  };
}

export type GetTile = (
  ledger: string,
  wish: TileId & { readonly width: number },
) => Promise<Uint8Array>;

/** The first `width` hashes of a tile. Throws `resource_unknown` when it has fewer. */
export function getTile({ tiles }: Pick<ProofDeps, 'tiles'>): GetTile {
  return async (ledger, wish) => {
    const { width } = wish;
    const name = tileName(wish);
    const hashes = (await tiles.of(ledger)([wish])).get(name);
    const isThere = width > 0 && width <= tileWidth && hashes;
    if (isThere && hashes.length >= width * hashBytes) return hashes.subarray(0, width * hashBytes);
    throw new AlfredError('resource_unknown', { kind: 'tile', id: `${name} of width ${width}` });
  };
}

function treeMissing(ledger: string): AlfredError {
  const cause = new Error(`The tiles of ${ledger} end before its checkpoint does.`);
  return new AlfredError('internal', {}, { cause });
}
