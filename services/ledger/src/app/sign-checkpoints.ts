import type { Clock } from '@alfred/clock';
import { checkpointText, rootOf, signNote } from '@alfred/proof';
import type { Checkpoints, SignerKeys } from '../ports/checkpoints.ts';

/** At most one checkpoint of a ledger in this time. Microseconds. */
const restMicros = 1_000_000n;

export interface SignerDeps {
  readonly checkpoints: Checkpoints;
  readonly keys: SignerKeys;
  readonly clock: Clock;
  readonly originOf: (ledger: string) => string;
  /** A checkpoint is there for readers. */
  readonly onSigned: (ledger: string, size: bigint) => void;
  readonly onFault: (ledger: string, fault: unknown) => void;
}

/** Signs what was verified, once a second and ledger at most. */
export interface Signer {
  /** The verified log of this ledger grew. */
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
async function signLatest(
  ledger: string,
  { checkpoints, keys, originOf, onSigned }: SignerDeps,
): Promise<void> {
  const [verified, latest] = await Promise.all([
    checkpoints.verified(ledger),
    checkpoints.latest(ledger),
  ]);
  if (!verified || verified.frontier.size <= (latest?.size ?? 0n)) return;
  const { size } = verified.frontier;
  const root = rootOf(verified.frontier);
  const text = checkpointText({ origin: originOf(ledger), size, root });
  await checkpoints.put(ledger, { size, root, note: signNote(text, await keys.of(ledger)) });
  onSigned(ledger, size);
}
