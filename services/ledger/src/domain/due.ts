import type { LedgerCommand } from './commands.ts';
import { decideRunMovement } from './decide-movement.ts';
import { isWindowOver } from './decide-sent.ts';
import type { LedgerState } from './state.ts';

/** Commands that are due at once; the others come with the next look. */
const dueMax = 100;

/**
 * What the writer has to command itself because its time has come: overrides that end, transfers
 * that cannot be taken back any more, credits that expire, movements that run. Each is decided like any
 * command; asked again before that, the same are due. A transfer is final before what it sent expires.
 */
export function dueCommands(state: LedgerState, at: number): readonly LedgerCommand[] {
  return due(state, at).take(dueMax).toArray();
}

function* due(state: LedgerState, at: number): Generator<LedgerCommand, void> {
  yield* dueOverrides(state, at);
  yield* dueTransfers(state, at);
  yield* dueLots(state, at);
  yield* dueMovements(state, at);
}

function* dueOverrides({ overrides }: LedgerState, at: number): Generator<LedgerCommand, void> {
  for (const { override, endsAt } of overrides.values()) {
    if (endsAt <= at) yield { type: 'EndOverride', override };
  }
}

function* dueTransfers({ sent }: LedgerState, at: number): Generator<LedgerCommand, void> {
  for (const transfer of sent.values()) {
    if (isWindowOver(transfer, at)) yield { type: 'FinalizeTransfer', transfer: transfer.id };
  }
}

/** What is held expires when it comes back. */
function* dueLots({ lots }: LedgerState, at: number): Generator<LedgerCommand, void> {
  for (const [key, [first]] of lots) {
    if (!first || first.expiresAt > at || key.startsWith('held:')) continue;
    const [account = '', asset = ''] = key.split(' ');
    yield { type: 'ExpireCredits', account, asset };
  }
}

/** One that still waits for held money is not among them. */
function* dueMovements(state: LedgerState, at: number): Generator<LedgerCommand, void> {
  for (const { schedule, dueAt } of state.movements.values()) {
    const run = { type: 'RunMovement', schedule } as const;
    if (dueAt <= at && decideRunMovement(state, run, at).outcome === 'accepted') yield run;
  }
}
