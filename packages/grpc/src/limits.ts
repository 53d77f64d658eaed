/** The largest message either way, in bytes. One that is larger is refused before it is sent. */
export const messageBytesMax = 32 * 1024 * 1024;

/** A silent connection is asked for a sign of life so often, from both sides. */
export const keepAliveMs = 5_000;
/** And counts as dead when none came for so long: a lost peer is noticed within both together. */
export const keepAliveTimeoutMs = 4_000;

/** A connection, and a stream, moves on after so long (give or take a tenth), to new replicas. */
export const connectionAgeMs = 300_000;

/** How long a peer that cannot be reached is left alone, at first and at most (a fifth more or less). */
export const reconnectFirstMs = 100;
export const reconnectMaxMs = 500;
/**
 * A unary call that nobody answered is asked again, as long as its deadline allows. All the pauses
 * last from 0.8 to 1.6 s: longer than a peer is left alone, so that when one of two has come back
 * and the other one goes, no call fails between.
 */
export const retries = { attemptsMax: 8, firstDelayMs: 25, delayMaxMs: 400 } as const;
/** An attempt to connect that has come to no end is begun anew. */
export const connectTimeoutMs = 5_000;
/** A name is not looked up again sooner than this. */
export const nameLookupMs = 1_000;

/** How long calls under way may take when a server drains. */
export const drainMs = 10_000;
