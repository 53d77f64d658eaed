import type { LedgerCommand } from '../domain/commands.ts';
import { lapsing } from '../domain/decide-lease-end.ts';
import { dueCommands } from '../domain/due.ts';
import type { Submission } from '../domain/submission.ts';
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
  const dated = isSafe ? dueCommands(state, Math.max(now, state.at + 1)) : [];
  return [...lapsing(state, lives), ...dated].slice(0, roundMax).map(ownSubmission);
}

/** Nobody asked for it, and nobody asks for it again. */
function ownSubmission(command: LedgerCommand): Submission {
  return {
    ...{ key: undefined, digest: '', actor: undefined, policy: undefined, price: undefined },
    ...{ effective: undefined, notAfter: undefined, bindsRefusal: false, command },
  };
}
