import type { Submission } from '../domain/submission.ts';
import { type Answer, refusedAs } from './answer.ts';
import type { Writers } from './writers.ts';

/** Decides commands in order on one ledger; answers each when all are durable. */
export type ApplyCommands = (
  ledger: string,
  submissions: readonly Submission[],
) => Promise<readonly Answer[]>;

/** A ledger comes into being with the command that opens it; any other finds it or is refused. */
export function applyCommands({
  writers,
}: {
  readonly writers: Pick<Writers, 'found' | 'of' | 'exists'>;
}): ApplyCommands {
  return async (ledger, submissions) => {
    const opens = submissions.some(({ command }) => command.type === 'OpenLedger');
    const writer = opens ? await writers.found(ledger) : await writers.of(ledger);
    if (!writer) return submissions.map(() => refusedAs('ledger_unknown', { ledger }));
    const nowhere = await missingLedgers(writers, submissions);
    if (nowhere.size === 0) return writer.submit(submissions);
    const goes = submissions.map(({ command }) =>
      command.type === 'HoldTransfer' && nowhere.has(command.toLedger)
        ? command.toLedger
        : undefined,
    );
    const answers = (await writer.submit(submissions.filter((_, at) => !goes[at]))).values();
    return goes.flatMap((missing) =>
      missing === undefined
        ? [...answers.take(1)]
        : refusedAs('ledger_unknown', { ledger: missing }),
    );
  };
}

/** A ledger that is not there can never say no, so nothing may be held for it. */
async function missingLedgers(
  { exists }: Pick<Writers, 'exists'>,
  submissions: readonly Submission[],
): Promise<ReadonlySet<string>> {
  const named = submissions.flatMap(({ command }) =>
    command.type === 'HoldTransfer' ? [command.toLedger] : [],
  );
  const missing = new Set<string>();
  for (const ledger of new Set(named)) if (!(await exists(ledger))) missing.add(ledger);
  return missing;
}
