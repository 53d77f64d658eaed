import type { Command, CommandResult, LedgerClient } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import type { Capture, Return, UsageCommand } from '../domain/plan-usage.ts';
import type { UsageAnswer, UsageLedger } from '../ports/usage-ledger.ts';

/** The ledger may have a lot before it; repeating a command that is under way gains nothing. */
const applyDeadlineMs = 20_000;

/** The ledger service over its own interface. */
export function rpcUsageLedger(ledger: Pick<LedgerClient, 'apply'>): UsageLedger {
  return {
    apply: async (name, commands, signal) => {
      const request = { ledger: name, commands: commands.map(toCommand) };
      const options = { signal: AbortSignal.any([signal, AbortSignal.timeout(applyDeadlineMs)]) };
      const { results } = await ledger.apply(request, options);
      return results.map(fromResult);
    },
  };
}

function toCommand(command: UsageCommand): Command {
  // Endings carry no `notAfter`: they are read whenever they come.
  return command.type === 'capture' ? toCapture(command) : toReturn(command);
}

function toCapture({ of, amount, usage, disputed }: Capture): Command {
  const { request, lease, node, ending, asset, provider, model, how, price, policy, apiKey } = of;
  const facts = { request, lease, node, ending, asset, provider, model, how, price, policy };
  return {
    actor: node,
    notAfter: 0n,
    origin: undefined,
    body: {
      $case: 'captureUsage',
      value: { ...facts, amount: amount.toString(), usage: { ...usage }, apiKey, disputed },
    },
  };
}

function toReturn({ of: { lease, incarnation, admitted } }: Return): Command {
  return {
    actor: '',
    notAfter: 0n,
    origin: undefined,
    body: { $case: 'returnLease', value: { lease, incarnation, admitted } },
  };
}

function fromResult({ outcome }: CommandResult): UsageAnswer {
  if (outcome?.$case === 'accepted') {
    const { seq: entry, type } = outcome.value;
    return { outcome: 'accepted', entry, isBeyondLease: type === 'UsageOverrun.v1' };
  }
  if (outcome?.$case === 'refused') return { outcome: 'refused', ...outcome.value };
  throw new AlfredError('internal', {}, { cause: new Error('an answer without an outcome') });
}
