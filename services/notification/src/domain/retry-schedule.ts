const secondMicros = 1_000_000n;

/** The longest pause after the first failure; it doubles with each further one, up to the last. */
const firstPauseMicros = 10n * secondMicros;
const pauseMaxMicros = 6n * 3_600n * secondMicros;

/** So long a delivery is tried, from when it was made or replayed. */
export const patienceMicros = 3n * 24n * 3_600n * secondMicros;

/** Where doubling would go past the longest pause, and past what shifting is for. */
const doublingsMax = 20;

/** Resolution of the jitter. */
const shares = 1_000_000;

export interface FailedAttempt {
  /** 1 for the first. */
  readonly attempt: number;
  readonly now: bigint;
  readonly expiresAt: bigint;
  /** Uniform in [0, 1). */
  readonly jitter: number;
}

/**
 * When the next attempt comes, or undefined when there is none: the delivery is dead. Full jitter:
 * any moment of the pause is as likely as any other, so that what failed together does not come back
 * together. The last attempt is at the very end of the patience.
 */
export function nextAttemptAt(failed: FailedAttempt): bigint | undefined {
  const { attempt, now, expiresAt, jitter } = failed;
  if (now >= expiresAt) return undefined;
  const pause =
    (longestPauseMicros(attempt) * BigInt(Math.floor(jitter * shares))) / BigInt(shares);
  const next = now + pause;
  return next < expiresAt ? next : expiresAt;
}

/** The longest pause after this attempt. */
export function longestPauseMicros(attempt: number): bigint {
  const doublings = BigInt(Math.min(Math.max(attempt - 1, 0), doublingsMax));
  const pause = firstPauseMicros << doublings;
  return pause < pauseMaxMicros ? pause : pauseMaxMicros;
}
