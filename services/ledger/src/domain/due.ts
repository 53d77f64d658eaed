import type { LedgerCommand } from './commands.ts';
import { decideRunMovement } from './decide-movement.ts';
import type { LedgerState } from './state.ts';

/** Commands that are due at once; the others come with the next look. */
const dueMax = 100;

/**
 * What the writer has to command itself because its time has come: overrides that end, movements
 * that run. A movement that still waits for held money is not among them. Each is decided like any
 * command, under no key; asked again before that, the same are due.
 */
export function dueCommands(state: LedgerState, at: number): readonly LedgerCommand[] {
  const due: LedgerCommand[] = [];
  for (const { override, endsAt } of state.overrides.values()) {
    if (due.length >= dueMax) return due;
    if (endsAt <= at) due.push({ type: 'EndOverride', override });
  }
  for (const { schedule, dueAt } of state.movements.values()) {
    if (due.length >= dueMax) return due;
    const run = { type: 'RunMovement', schedule } as const;
    if (dueAt <= at && decideRunMovement(state, run, at).outcome === 'accepted') due.push(run);
  }
  return due;
}
