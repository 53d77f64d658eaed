import type { LedgerCommand } from '../domain/commands.ts';
import { expiringHolds } from '../domain/decide-hold.ts';
import { lapsing } from '../domain/decide-lease-end.ts';
import { dueCommands } from '../domain/due.ts';
import { isOwnKeyed, ownKeyOf } from '../domain/keys.ts';
import type { Submission } from '../domain/submission.ts';
import { digestOf, nothingBeside } from '../wire/command-digest.ts';
import type { Memory } from './memory.ts';
import type { Moment } from './steady-time.ts';

/** Commands of one round; what is left is due a moment later. */
const roundMax = 1_000;

/**
 * What time alone asks of a ledger now. Lives run on the monotonic clock; everything that has a
 * date waits while the wall clock cannot be trusted. Each is decided again in its turn.
 */
export function dueSubmissions(
  { state, lives }: Memory,
  { now, elapsed, isSafe }: Moment,
): readonly Submission[] {
  lives.at(elapsed);
  const at = Math.max(now, state.at + 1);
  const dated = isSafe ? [...dueCommands(state, at), ...expiringHolds(state, { at, lives })] : [];
  return [...lapsing(state, lives), ...dated].slice(0, roundMax).map(ownSubmission);
}

/** Nobody asked for it; what is looked for later has the key that it is found under. */
function ownSubmission(command: LedgerCommand): Submission {
  const key = isOwnKeyed(command) ? ownKeyOf(command) : undefined;
  const digest = key === undefined ? '' : digestOf(command, nothingBeside);
  return {
    ...{ key, digest, actor: undefined, ...nothingBeside },
    ...{ notAfter: undefined, bindsRefusal: false, command },
  };
}
