import type { EventStore } from '@alfred/event-store';
import type { CreditTransfer, TransferCommand } from '../domain/commands.ts';
import { cancelKey, completeKey, creditKey } from '../domain/keys.ts';
import type { Transfer } from '../domain/state.ts';
import type { Submission } from '../domain/submission.ts';
import type { OtherLedgers } from '../ports/other-ledgers.ts';
import { digestOf, nothingBeside } from '../wire/command-digest.ts';
import { decodeEntry } from '../wire/decode-entry.ts';
import type { ApplyCommands } from './apply-commands.ts';
import type { Writers } from './writers.ts';

export interface TransferDeps {
  readonly writers: Pick<Writers, 'opened'>;
  readonly store: Pick<EventStore, 'findKeys'>;
  /** For the ledgers that this process writes. */
  readonly applyCommands: ApplyCommands;
  /** The other end of a transfer may be written anywhere. */
  readonly otherLedgers: OtherLedgers;
  readonly onFault: (ledger: string, fault: unknown) => void;
}

/**
 * Brings every transfer that this process's ledgers hold to its one ending, from wherever a crash
 * left it. It remembers nothing: what was done is in the two logs, under keys that follow from the
 * transfer, so that doing it again changes nothing.
 */
export function driveTransfers(deps: TransferDeps): () => Promise<void> {
  return async () => {
    for (const { ledger, glance, look } of await deps.writers.opened()) {
      if (glance(({ transfers }) => transfers.size) === 0) continue;
      const tell = (fault: unknown) => deps.onFault(ledger, fault);
      await look(({ transfers }) => [...transfers.values()]).then(async (held) => {
        // One whose other ledger is away keeps no other one waiting.
        for (const transfer of held) await drive(deps, ledger, transfer).then(undefined, tell);
      }, tell);
    }
  };
}

async function drive(deps: TransferDeps, ledger: string, transfer: Transfer): Promise<void> {
  const { id, toLedger, toNode: node, asset, amount } = transfer;
  const key = creditKey(id, ledger);
  const credit: CreditTransfer = {
    ...{ type: 'CreditTransfer', transfer: id, node, asset, amount, fromLedger: ledger },
  };
  const answer = await deps.otherLedgers.credit(toLedger, credit);
  if (answer.outcome === 'accepted') {
    const complete = { type: 'CompleteTransfer', transfer: id } as const;
    await deps.applyCommands(ledger, [own(completeKey(id), complete)]);
    return;
  }
  // Only a refusal that is written down is the other ledger's last word.
  const stored = (await deps.store.findKeys(toLedger, [key])).get(key);
  const event = stored && decodeEntry(stored.bytes).event;
  if (event?.type !== 'CommandRefused.v1') return;
  const cancel = { type: 'CancelTransfer', transfer: id, code: event.data.code } as const;
  await deps.applyCommands(ledger, [own(cancelKey(id), cancel)]);
}

function own(key: string, command: TransferCommand): Submission {
  return {
    ...{
      key,
      command,
      digest: digestOf(command, nothingBeside),
      actor: undefined,
      ...nothingBeside,
    },
    ...{ notAfter: undefined, bindsRefusal: false },
  };
}
