import type { Clock } from '@alfred/clock';
import type { EventStore } from '@alfred/event-store';
import { checkpointText, rootOf, signatureLine } from '@alfred/proof';
import type { Archive } from '../ports/archive.ts';
import type { Checkpoints, SignedMemory, Tiles } from '../ports/checkpoints.ts';
import type { SignerKeys } from '../ports/signer-keys.ts';
import { pastOf, refuseOtherLog, type SignerPast } from './signer-past.ts';

/** At most one checkpoint of a ledger in this time. Microseconds. */
const restMicros = 1_000_000n;

export interface SignerDeps {
  readonly log: Pick<EventStore, 'head'>;
  readonly checkpoints: Checkpoints;
  readonly tiles: Tiles;
  readonly memory: SignedMemory;
  readonly keys: SignerKeys;
  readonly archive: Archive;
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
  const { checkpoints, memory, keys, onSigned } = deps;
  const past = await pastOf(ledger, deps);
  await refuseOtherLog(past, deps);
  const { verified, latest } = past;
  const size = past.size;
  if (!verified || size <= (latest?.size ?? 0n)) return;
  // What was read before it is there, too.
  await deps.archive.confirm();
  const root = rootOf(verified.frontier);
  const origin = past.origin;
  const text = checkpointText({ origin, size, root });
  await memory.remember(ledger, { origin, size, root });
  const signers = signersOf(past, await keys.first(ledger, deps.originOf(ledger)));
  const lines: string[] = [];
  for (const key of signers) {
    lines.push(signatureLine(key, await keys.sign(ledger, { key, text })));
  }
  await checkpoints.put(ledger, { size, root, note: `${text}\n${lines.join('')}` });
  onSigned(ledger, size);
}

/**
 * Whoever signed the last checkpoint, and everybody who took over since then: so a checkpoint is
 * signed by two keys when it is the first over the entry by which one took over from the other.
 */
function signersOf({ changes, latest, size }: SignerPast, first: string): readonly string[] {
  const before = changes.filter(({ seq }) => seq <= (latest?.size ?? 0n));
  const since = changes.slice(before.length).filter(({ seq }) => seq <= size);
  const inForce = before.at(-1)?.key ?? changes[0]?.from ?? first;
  return [...new Set([inForce, ...since.map(({ key }) => key)])];
}
