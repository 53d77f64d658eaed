import type { Submission } from '../domain/submission.ts';
import { type Answer, refusedAs } from './answer.ts';
import type { Writers } from './writers.ts';

/** Decides commands in order on one ledger; answers each when all are durable. */
export type ApplyCommands = (
  ledger: string,
  submissions: readonly Submission[],
) => Promise<readonly Answer[]>;

/** A ledger comes into being with the command that opens it; any other finds it or is refused. */
export function applyCommands({ writers }: { readonly writers: Writers }): ApplyCommands {
  return async (ledger, submissions) => {
    const opens = submissions.some(({ command }) => command.type === 'OpenLedger');
    const writer = opens ? await writers.found(ledger) : await writers.of(ledger);
    if (!writer) return submissions.map(() => refusedAs('ledger_unknown', { ledger }));
    return writer.submit(submissions);
  };
}
