import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import { checkpointText, hashesOver, rootOf, signNote } from '@alfred/proof';
import type {
  Checkpoint,
  Checkpoints,
  SignedMemory,
  SignerKeys,
  Tiles,
  Verified,
} from '../ports/checkpoints.ts';

/** At most one checkpoint of a ledger in this time. Microseconds. */
const restMicros = 1_000_000n;

export interface SignerDeps {
  readonly log: Pick<EventStore, 'head'>;
  readonly checkpoints: Checkpoints;
  readonly tiles: Tiles;
  readonly memory: SignedMemory;
  readonly keys: SignerKeys;
  readonly clock: Clock;
  readonly originOf: (ledger: string) => string;
  /** A checkpoint is there for readers. */
  readonly onSigned: (ledger: string, size: bigint) => void;
  readonly onFault: (ledger: string, fault: unknown) => void;
}

/** Signs what was verified, once a second and ledger at most. */
export interface Signer {
  /** The verified log of this ledger grew, or may have: it is looked at again. */
  verified(ledger: string): void;
  /** Signs nothing more once it resolves. */
  stop(): Promise<void>;
}

export function signer(deps: SignerDeps): Signer {
  const waiting = new Map<string, NodeJS.Timeout>();
  const signing = new Set<Promise<void>>();
  const signedAt = new Map<string, bigint>();
  let stopped = false;

  function sign(ledger: string): void {
    waiting.delete(ledger);
    signedAt.set(ledger, deps.clock.elapsedMicros());
    const done = signLatest(ledger, deps)
      .then(undefined, (fault: unknown) => deps.onFault(ledger, fault))
      .then(() => void signing.delete(done));
    signing.add(done);
  }

  return {
    verified: (ledger) => {
      if (stopped || waiting.has(ledger)) return;
      const last = signedAt.get(ledger);
      const rested = last === undefined ? restMicros : deps.clock.elapsedMicros() - last;
      const ms = rested >= restMicros ? 0 : Math.ceil(Number(restMicros - rested) / 1000);
      waiting.set(ledger, setTimeout(sign, ms, ledger));
    },
    stop: async () => {
      stopped = true;
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
      await Promise.all(signing);
    },
  };
}

/**
 * Signs the size that is durable in the signer's memory, so a signature never covers more than the
 * signer would still know after a crash; and the note is stored before anybody can see it.
 */
async function signLatest(ledger: string, deps: SignerDeps): Promise<void> {
  const { checkpoints, memory, keys, originOf, onSigned } = deps;
  const [verified, latest, signed] = await Promise.all([
    checkpoints.verified(ledger),
    checkpoints.latest(ledger),
    memory.latest(ledger),
  ]);
  const size = verified?.frontier.size ?? 0n;
  const known = [latest, signed].filter((each) => each !== undefined);
  await refuseOtherLog(ledger, { verified, known }, deps);
  if (!verified || size <= (latest?.size ?? 0n)) return;
  const root = rootOf(verified.frontier);
  const origin = originOf(ledger);
  await memory.remember(ledger, { origin, size, root });
  const note = signNote(checkpointText({ origin, size, root }), await keys.of(ledger));
  await checkpoints.put(ledger, { size, root, note });
  onSigned(ledger, size);
}

/** Throws `log_rewound` or `log_forked` unless this is the log that was verified and signed before. */
async function refuseOtherLog(
  ledger: string,
  past: { readonly verified: Verified | undefined; readonly known: readonly TreeHead[] },
  { log, tiles }: SignerDeps,
): Promise<void> {
  const { size } = past.verified?.frontier ?? { size: 0n };
  for (const head of past.known) {
    if (head.size > size) throw rewound(ledger, size, head.size);
    const [root] = (await hashesOver([{ start: 0n, end: head.size }], tiles.of(ledger))) ?? [];
    if (!root?.equals(head.root)) throw forked(ledger, head.size);
  }
  const end = await log.head(ledger);
  if (!end || end.seq < size) throw rewound(ledger, end?.seq ?? 0n, size);
  if (end.seq === size && past.verified?.leaf.equals(end.leaf) === false)
    throw forked(ledger, size);
}

type TreeHead = Pick<Checkpoint, 'size' | 'root'>;

function rewound(ledger: string, entries: bigint, size: bigint): AlfredError {
  return new AlfredError('log_rewound', { ledger, entries: String(entries), size: String(size) });
}

function forked(ledger: string, size: bigint): AlfredError {
  return new AlfredError('log_forked', { ledger, size: String(size) });
}
