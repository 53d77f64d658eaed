import { randomBytes } from 'node:crypto';
import { randomId } from '@alfred/ids';
import { z } from 'zod';
import { readPrivateJson, writePrivateJson } from './private-file.ts';

const schema = z.strictObject({
  /** Names this deployment in the origins of its checkpoints. */
  deployment: z.string().min(1),
  /** Under which API keys are stored, and what names it in the rows. Base64. */
  pepper: z.base64(),
  pepperId: z.string().min(1),
  /** Under which clients' idempotency keys enter the ledger. Base64. */
  idempotencyKey: z.base64(),
  /** What the operator's own calls carry. */
  operatorToken: z.string().min(1),
  postgresPassword: z.string().min(1),
  /** Under which secrets and URLs of webhooks are stored. Base64. */
  notificationKey: z.base64(),
});

/** As a release wrote them that knew less. */
const earlier = schema.partial({ notificationKey: true });

/** What this deployment keeps to itself. Made at its first start, the same ever after. */
export type Secrets = z.infer<typeof schema>;

/** 256 bits. */
const secretBytes = 32;

/**
 * Reads the secrets, or makes those that are missing. On disk before anything uses them.
 */
export async function ensureSecrets(file: string): Promise<Secrets> {
  const kept = await readPrivateJson(file, earlier);
  const notificationKey = kept?.notificationKey;
  if (kept && notificationKey !== undefined) return { ...kept, notificationKey };
  const made: Secrets = {
    deployment: randomId('dep'),
    pepper: randomBytes(secretBytes).toString('base64'),
    pepperId: randomId('pep'),
    idempotencyKey: randomBytes(secretBytes).toString('base64'),
    operatorToken: randomBytes(secretBytes).toString('base64url'),
    postgresPassword: randomBytes(secretBytes).toString('base64url'),
    ...kept,
    notificationKey: randomBytes(secretBytes).toString('base64'),
  };
  await writePrivateJson(file, made);
  return made;
}
