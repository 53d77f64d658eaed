import { createHash } from 'node:crypto';
import { idempotent } from '@alfred/service-kit';
import type { PoolClient } from 'pg';
import type { Asked } from '../ports/subscriptions.ts';

/** A write, as its repeats must be. */
export interface Write {
  readonly asked: Asked;
  readonly name: string;
  /** What must not differ between repeats. */
  readonly content: readonly unknown[];
}

/**
 * Runs at most once per key of whoever asks, in the transaction of the effect; what it gives is an
 * id. A repeat gives the id of the first.
 */
export async function once(
  tx: PoolClient,
  { asked, name, content }: Write,
  run: () => Promise<string>,
): Promise<{ readonly id: string; readonly isRepeated: boolean }> {
  const { organization, actor, idempotency: key } = asked;
  const digest = createHash('sha256')
    .update(JSON.stringify([name, ...content]))
    .digest();
  let isRepeated = true;
  const stored = await idempotent(
    tx,
    { scope: `${organization}/${actor}`, key, digest },
    async () => {
      isRepeated = false;
      return Buffer.from(await run());
    },
  );
  return { id: Buffer.from(stored).toString(), isRepeated };
}
