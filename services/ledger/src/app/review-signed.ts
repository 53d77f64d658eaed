import type { EventStore } from '@alfred/event-store';
import type { Signer } from './sign-checkpoints.ts';

const ledgersMax = 500;

/**
 * Has the signer look at every ledger of this process: whether each is still the log that it signed,
 * also where nothing is appended, as after a backup was restored.
 */
export function reviewSigned(deps: {
  readonly log: Pick<EventStore, 'listLedgers'>;
  readonly sign: Pick<Signer, 'verified'>;
}): () => Promise<void> {
  return async () => {
    let page: readonly { readonly ledger: string }[] = [];
    do {
      page = await deps.log.listLedgers(page.at(-1)?.ledger ?? '', ledgersMax);
      for (const { ledger } of page) deps.sign.verified(ledger);
    } while (page.length === ledgersMax);
  };
}
