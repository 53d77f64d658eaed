import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import { hashesOver } from '@alfred/proof';
import { generationOf } from '../domain/origin.ts';
import type {
  Checkpoint,
  Checkpoints,
  SignedMemory,
  SignedSize,
  SignerChange,
  Tiles,
  Verified,
} from '../ports/checkpoints.ts';

/** What is known of a log before anything is signed. */
export interface SignerPast {
  readonly ledger: string;
  readonly verified: Verified | undefined;
  /** How many entries are verified. */
  readonly size: bigint;
  /** The newest checkpoint that is stored with the log. */
  readonly latest: Checkpoint | undefined;
  /** What was signed, as it is remembered apart from the log. */
  readonly signed: SignedSize | undefined;
  readonly changes: readonly SignerChange[];
  /** Under which the log is signed now. */
  readonly origin: string;
}

export interface PastDeps {
  readonly log: Pick<EventStore, 'head'>;
  readonly checkpoints: Checkpoints;
  readonly tiles: Tiles;
  readonly memory: SignedMemory;
  readonly originOf: (ledger: string) => string;
}

export async function pastOf(ledger: string, deps: PastDeps): Promise<SignerPast> {
  const { checkpoints, memory, originOf } = deps;
  const [verified, latest, signed, all] = await Promise.all([
    checkpoints.verified(ledger),
    checkpoints.latest(ledger),
    memory.latest(ledger),
    checkpoints.changes(ledger),
  ]);
  const size = verified?.frontier.size ?? 0n;
  const changes = all.filter(({ seq }) => seq <= size);
  const origin = changes.at(-1)?.origin ?? originOf(ledger);
  return { ledger, verified, size, latest, signed, changes, origin };
}

/**
 * Throws `log_rewound` or `log_forked` unless this log has everything that was verified and signed
 * before, or says itself what of it was lost.
 */
export async function refuseOtherLog(past: SignerPast, deps: PastDeps): Promise<void> {
  const { ledger, verified, size, latest, signed } = past;
  if (latest) await refuseMissing(past, latest, deps);
  if (signed && !isDeclared(past, signed)) {
    const isLater = generationOf(signed.origin) > generationOf(past.origin);
    if (isLater) throw rewound(ledger, size, signed.size);
    await refuseMissing(past, signed, deps);
  }
  const end = await deps.log.head(ledger);
  if (!end || end.seq < size) throw rewound(ledger, end?.seq ?? 0n, size);
  if (end.seq === size && verified?.leaf.equals(end.leaf) === false) throw forked(ledger, size);
}

/** Whether the first `head.size` entries of the log have this root. */
export async function hasRoot(
  { ledger, size }: Pick<SignerPast, 'ledger' | 'size'>,
  head: Pick<SignedSize, 'size' | 'root'>,
  { tiles }: Pick<PastDeps, 'tiles'>,
): Promise<boolean> {
  if (head.size > size) return false;
  const [root] = (await hashesOver([{ start: 0n, end: head.size }], tiles.of(ledger))) ?? [];
  return root?.equals(head.root) ?? false;
}

async function refuseMissing(
  past: SignerPast,
  head: Pick<SignedSize, 'size' | 'root'>,
  deps: PastDeps,
): Promise<void> {
  if (head.size > past.size) throw rewound(past.ledger, past.size, head.size);
  if (!(await hasRoot(past, head, deps))) throw forked(past.ledger, head.size);
}

/** The log says that exactly this was lost. */
function isDeclared({ changes }: SignerPast, signed: SignedSize): boolean {
  return changes.some(
    ({ lost }) =>
      lost?.origin === signed.origin && lost.size === signed.size && lost.root.equals(signed.root),
  );
}

function rewound(ledger: string, entries: bigint, size: bigint): AlfredError {
  return new AlfredError('log_rewound', { ledger, entries: String(entries), size: String(size) });
}

function forked(ledger: string, size: bigint): AlfredError {
  return new AlfredError('log_forked', { ledger, size: String(size) });
}
