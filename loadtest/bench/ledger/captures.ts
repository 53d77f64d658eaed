import type { Command } from '@alfred/contracts/ledger';
import { derivedId } from '@alfred/ids';
import { asset, spender } from '../leases/bench-organization.ts';
import type { RunningMoney } from '../leases/running-money.ts';

const incarnation = 'inc_bench';
const lease = derivedId('lea', incarnation, '1');

/** What metering puts into one command, and how many of them may be under way. */
const capturesPerCommand = 500;
const commandsUnderWay = 4;

type Apply = RunningMoney['apply'];

/**
 * Captures on a lease that no benchmark empties: makes `count` of them; the answer sends them, and
 * ends when each of them is durable.
 */
export async function capturing(
  apply: Apply,
): Promise<(round: string, count: number) => () => Promise<void>> {
  await apply([openLease()]);
  return (round, count) => {
    const commands = captures(round, count);
    return () => inTurns(commands, apply);
  };
}

function openLease(): Command {
  const size = { least: '1', most: (10n ** 17n).toString(), ttlMs: 86_400_000n };
  const value = { incarnation, ask: 1n, node: spender, asset, ...size, claim: undefined };
  return { actor: spender, notAfter: 0n, origin: undefined, body: { $case: 'openLease', value } };
}

/** Keeps a few commands under way, as metering does. */
async function inTurns(commands: readonly (readonly Command[])[], apply: Apply): Promise<void> {
  const waiting = commands.values();
  const lanes = Array.from({ length: commandsUnderWay }, async () => {
    for (const command of waiting) await apply(command);
  });
  await Promise.all(lanes);
}

function captures(round: string, count: number): readonly (readonly Command[])[] {
  const requests = Array.from({ length: count }, (_, index) => derivedId('req', round, `${index}`));
  return Array.from({ length: Math.ceil(count / capturesPerCommand) }, (_, index) =>
    requests
      .slice(index * capturesPerCommand, (index + 1) * capturesPerCommand)
      .map(captureCommand),
  );
}

function captureCommand(request: string): Command {
  return {
    actor: spender,
    notAfter: 0n,
    origin: undefined,
    body: {
      $case: 'captureUsage',
      value: {
        ...{ request, lease, node: spender, ending: 'settled', asset, amount: '1234500' },
        ...{ provider: 'openai', model: 'gpt-4o-mini', how: 'provider', price: '2026-11-20.1' },
        ...{ policy: 'usr_bench@7', apiKey: 'key_bench', disputed: false },
        usage: { inputUncached: 812n, outputText: 96n },
        ...{ tookMicros: 812_345n, firstByteMicros: 204_120n },
        tags: {},
        leaseKey: `lease:${incarnation}:1`,
      },
    },
  };
}
