import type { LedgerCommand } from '../src/domain/commands.ts';
import type { Run } from './run-commands.ts';

/**
 * A command as it was, or about something that is there: most of what is arbitrary hits nothing, and
 * refusals of what is unknown are soon told. One in four is left as it was.
 */
export function aimed(run: Run, command: LedgerCommand, aim: number): LedgerCommand {
  if (aim % 4 === 0) return command;
  const { state } = run.memory;
  switch (command.type) {
    case 'CaptureUsage':
    case 'ReturnLease':
    case 'ShrinkLease':
    case 'LapseLease':
      return { ...command, ...leaseOf(state.leases, aim) };
    case 'ExpireLease':
      return { ...command, ...leaseOf(lapsedOf(state.leases), aim) };
    case 'CaptureLate':
      return { ...command, ...leaseOf(aim % 2 ? state.leases : state.expired, aim) };
    case 'Rerate':
      return { ...command, request: pick(run.books.charges.keys(), aim) ?? command.request };
    case 'RemoveBudget':
    case 'StartOverride': {
      const found = pick([...state.budgets.values()].flat(), aim);
      return found ? { ...command, node: found.node, window: found.window } : command;
    }
    case 'EndOverride':
      return { ...command, override: pick(state.overrides.keys(), aim) ?? command.override };
    case 'ReopenWallet':
      return { ...command, node: pick(state.closed, aim) ?? command.node };
    case 'CancelSchedule':
      return { ...command, schedule: pick(state.movements.keys(), aim) ?? command.schedule };
    case 'CaptureHold':
    case 'ReleaseHold':
    case 'ExpireHold':
      return { ...command, hold: pick(state.placed.keys(), aim) ?? command.hold };
    case 'CompleteTransfer':
    case 'CancelTransfer':
      return { ...command, transfer: pick(state.transfers.keys(), aim) ?? command.transfer };
    case 'ReverseTransfer':
      return { ...command, transfer: pick(state.sent.keys(), aim) ?? command.transfer };
    default:
      return command;
  }
}

type Leases = Run['memory']['state']['leases'];

function lapsedOf(leases: Leases): Leases {
  return new Map([...leases].filter(([, { lapsed }]) => lapsed));
}

function leaseOf(leases: Leases, aim: number) {
  const found = pick(leases.values(), aim);
  return found ? { lease: found.id, node: found.node } : {};
}

function pick<Each>(from: Iterable<Each>, aim: number): Each | undefined {
  const all = [...from];
  return all[aim % Math.max(1, all.length)];
}
