import type { Clock } from '@alfred/clock';
import type {
  Command,
  CommandResult,
  LedgerClient,
  Limit as LimitMessage,
} from '@alfred/contracts/ledger';
import { AlfredError, catalogue, isAlfredError } from '@alfred/errors';
import { parseMinor } from '@alfred/money';
import { type Patience, retrying } from '@alfred/service-kit';
import { type Limit, leaseTtlMs } from '../domain/size.ts';
import type { GrantedLease, LeaseAsk, LeaseLedger, RefusedLease } from '../ports/ledger.ts';

/** How long the ledger may still read a command after it was sent, in microseconds. */
const notAfterMicros = 30_000_000n;

/** No call waits longer for the ledger. */
const callDeadlineMs = 5_000;

/** A lost answer is asked for again: what it granted must not stay open unseen. */
const patience: Patience = {
  attemptsMax: 3,
  firstDelayMs: 20,
  delayMaxMs: 200,
  worthwhile: (error) => isAlfredError(error) && catalogue[error.code].retryable,
};

export interface RpcLeaseLedgerDeps {
  readonly ledger: Pick<LedgerClient, 'apply' | 'getHeadroom' | 'listOpenLeases'>;
  readonly clock: Clock;
}

/** The ledger service over its own interface. */
export function rpcLeaseLedger({ ledger, clock }: RpcLeaseLedgerDeps): LeaseLedger {
  return {
    limits: async (ask, signal) => {
      const question = { ledger: ask.ledger, node: ask.node, asset: ask.asset };
      const { limits } = await ledger.getHeadroom(question, { signal: bounded(signal) });
      return limits.map(fromLimitMessage);
    },
    openLease: async (ask, most, signal) => {
      // The same command under the same key: what was granted to a lost answer is granted again.
      const open = async () => {
        const notAfter = clock.nowMicros() + notAfterMicros;
        const command = openLeaseCommand(ask, most, notAfter);
        const request = { ledger: ask.ledger, commands: [command] };
        const { results } = await ledger.apply(request, { signal: bounded(signal) });
        return results[0];
      };
      return fromResult(await retrying(open, { ...patience, signal }));
    },
    openLeases: async (incarnations) =>
      (await ledger.listOpenLeases({ incarnations: [...incarnations] })).leases,
  };
}

function bounded(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(callDeadlineMs)]);
}

function openLeaseCommand(ask: LeaseAsk, most: bigint, notAfter: bigint): Command {
  const value = {
    incarnation: ask.incarnation,
    ask: ask.number,
    node: ask.node,
    asset: ask.asset,
    least: ask.estimate.toString(),
    most: most.toString(),
    ttlMs: BigInt(leaseTtlMs),
  };
  return { actor: ask.node, notAfter, origin: undefined, body: { $case: 'openLease', value } };
}

function fromResult(result: CommandResult | undefined): GrantedLease | RefusedLease {
  const outcome = result?.outcome;
  if (outcome?.$case === 'refused') {
    return { outcome: 'refused', code: outcome.value.code, params: outcome.value.params };
  }
  const grant = outcome?.value.lease;
  if (!grant) throw new AlfredError('internal');
  const { lease, amount, ttlMs } = grant;
  return { outcome: 'granted', lease, amount: amountOf(amount), ttlMs };
}

function fromLimitMessage({ left, held, liveLeases }: LimitMessage): Limit {
  return { left: signed(left), held: amountOf(held), liveLeases };
}

/** What is left can be below zero after an overrun. */
const signed = (text: string): bigint =>
  text.startsWith('-') ? -amountOf(text.slice(1)) : amountOf(text);

function amountOf(text: string): bigint {
  const amount = parseMinor(text);
  if (amount === undefined) throw new AlfredError('internal');
  return amount;
}
