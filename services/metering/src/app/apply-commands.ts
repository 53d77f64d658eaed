import { AlfredError, catalogue, isAlfredError } from '@alfred/errors';
import { type Patience, retrying } from '@alfred/service-kit';
import type { UsageCommand } from '../domain/usage-command.ts';
import type { UsageAnswer, UsageLedger } from '../ports/usage-ledger.ts';

/** What one call of the ledger carries at most. */
const commandsMax = 500;

/** Half a minute in all; then the records are left to the gateway, which sends them again. */
const patience = { attemptsMax: 12, firstDelayMs: 25, delayMaxMs: 4_000 };

/** What the ledger said, by the number of the record. */
export type Answers = ReadonlyMap<number, UsageAnswer>;

/** A command, and what it is called here. */
export interface NumberedCommand {
  readonly record: number;
  readonly command: UsageCommand;
}

/**
 * Applies the commands of a run: those of one ledger strictly in order, ledgers beside each other.
 *
 * A ledger that is away is asked again, and nothing overtakes meanwhile. A fault that asking again
 * cannot mend is narrowed down to the commands that cause it, which count as refused.
 */
export async function applyCommands(
  ledger: Pick<UsageLedger, 'apply'>,
  commands: readonly NumberedCommand[],
  signal: AbortSignal,
): Promise<Answers> {
  const answers = new Map<number, UsageAnswer>();
  const byLedger = Map.groupBy(commands, ({ command }) => command.of.ledger);
  const runs = [...byLedger].map(async ([name, all]) => {
    for (let from = 0; from < all.length; from += commandsMax) {
      const chunk = all.slice(from, from + commandsMax);
      const answered = await applyChunk({ ledger, name, signal }, chunk);
      for (const [n, { record }] of chunk.entries()) answers.set(record, answerAt(answered, n));
    }
  });
  await Promise.all(runs);
  return answers;
}

interface Target {
  readonly ledger: Pick<UsageLedger, 'apply'>;
  readonly name: string;
  readonly signal: AbortSignal;
}

async function applyChunk(
  target: Target,
  chunk: readonly NumberedCommand[],
): Promise<readonly UsageAnswer[]> {
  const commands = chunk.map(({ command }) => command);
  const { ledger, name, signal } = target;
  const options: Patience = { ...patience, signal, worthwhile: isPassing };
  try {
    return await retrying(() => ledger.apply(name, commands, signal), options);
  } catch (error) {
    if (isPassing(error) || !isAlfredError(error)) throw error;
    if (chunk.length === 1) {
      return [{ outcome: 'refused', code: error.code, params: error.params }];
    }
    const half = Math.ceil(chunk.length / 2);
    const before = await applyChunk(target, chunk.slice(0, half));
    return [...before, ...(await applyChunk(target, chunk.slice(half)))];
  }
}

/** Whether the same commands may be taken later without anybody's doing. */
function isPassing(error: unknown): boolean {
  return isAlfredError(error) && catalogue[error.code].retryable;
}

function answerAt(answers: readonly UsageAnswer[], n: number): UsageAnswer {
  const answer = answers[n];
  if (answer) return answer;
  throw new AlfredError('internal', {}, { cause: new Error('the ledger answered too few') });
}
