import type { QuotaClient } from '@alfred/contracts/quota';
import type { LeasedMoney, Recalls } from '../../ports/api/recalls.ts';

/** How long quota may take to pass a recall on. Milliseconds. */
const patienceMs = 2_000;

export interface QuotaRecallsDeps {
  readonly quota: Pick<QuotaClient, 'recall'>;
  /** Ends what this gateway itself leased below a node; an empty asset stands for all of them. */
  readonly recallHere: (recall: Recall) => void;
  /** Told when the others could not be reached. */
  readonly onFault: (error: unknown) => void;
}

interface Recall {
  readonly organization: string;
  readonly ledger: string;
  readonly node: string;
  readonly asset: string;
  readonly busy: boolean;
}

/** Recalls through quota, which tells every gateway that is connected to it; this one at once. */
export function quotaRecalls({ quota, recallHere, onFault }: QuotaRecallsDeps): Recalls {
  const recall = async (leased: LeasedMoney, busy: boolean): Promise<void> => {
    const wanted = { ...leased, asset: leased.asset ?? '', busy };
    recallHere(wanted);
    try {
      await quota.recall(wanted, { signal: AbortSignal.timeout(patienceMs) });
    } catch (error) {
      onFault(error);
    }
  };
  return {
    everything: (leased) => recall(leased, true),
    idle: (leased) => recall(leased, false),
  };
}
