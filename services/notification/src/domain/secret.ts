/** What Standard Webhooks puts before a secret. */
const prefix = 'whsec_';

/** Of a secret, before its text. */
export const secretBytes = 32;

/** How long the secret before the newest one signs too. Microseconds. */
export const overlapMicros: bigint = 24n * 3_600n * 1_000_000n;

/** A secret as people and libraries know it. */
export function secretOf(bytes: Uint8Array): string {
  return `${prefix}${Buffer.from(bytes).toString('base64')}`;
}
