import { z } from 'zod';

const endingSchema = z.object({
  type: z.enum(['WalletSwept.v1', 'WalletToppedUp.v1']),
  postings: z.array(z.object({ amount: z.string().regex(/^[0-9]+$/) })).default([]),
});

/**
 * What the ending of a movement moved, in minor units: nothing where it has no postings.
 *
 * @param line the stored entry
 * @returns undefined when the entry is no such ending
 */
export function movedAmount(line: string): bigint | undefined {
  const ending = endingSchema.safeParse(JSON.parse(line));
  if (!ending.success) return undefined;
  return ending.data.postings.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
}
