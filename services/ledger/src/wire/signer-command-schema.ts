import { z } from 'zod';

// Keys and origins as C2SP writes them. Whether they are of this ledger is decided.

const verifierKey = z
  .string()
  .max(512)
  .regex(/^[!-*,-~]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/, 'no verifier key');
const origin = z
  .string()
  .max(255)
  .regex(/^[!-*,-~]+$/, 'no origin');
const seq = z.bigint().positive().max(BigInt(Number.MAX_SAFE_INTEGER)).transform(Number);
const root = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.length === 32, 'no root')
  .transform((bytes) => Buffer.from(bytes).toString('hex'));

/** What is asked about who signs. */
export const signerCommandSchemas = {
  rotateSignerKey: z.object({ from: verifierKey, to: verifierKey }),
  declareRestore: z
    .object({ from: seq, oldOrigin: origin, size: seq, root, origin, key: verifierKey })
    .transform(({ oldOrigin, size, root: signed, ...command }) => ({
      ...command,
      checkpoint: { origin: oldOrigin, size, root: signed },
    })),
} as const;
