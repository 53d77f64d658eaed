/** How many an organisation may have that are neither revoked nor expired. */
export const subscribersMax = 20;

export const expiresInDaysMax = 365;

/** Somebody outside who reads the organisation's log from the bus. */
export interface Subscriber {
  readonly id: string;
  readonly organization: string;
  readonly name: string;
  /** Times are microseconds. */
  readonly createdAt: bigint;
  readonly expiresAt: bigint;
  readonly revokedAt: bigint | undefined;
}

/** Whether it reads anything at this time. */
export function isReading({ revokedAt, expiresAt }: Subscriber, now: bigint): boolean {
  return revokedAt === undefined && expiresAt > now;
}
