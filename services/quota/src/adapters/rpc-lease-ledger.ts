import type { Clock } from '@alfred/clock';
import type { LedgerClient, Limit as LimitMessage } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { parseMinor } from '@alfred/money';
import { type Limit, leaseTtlMs } from '../domain/size.ts';
import type { LeaseLedger } from '../ports/ledger.ts';

/** How long the ledger may still read a command after it was sent, in microseconds. */
const notAfterMicros = 30_000_000n;

/** The ledger service over its own interface. */
export function rpcLeaseLedger({
  ledger,
  clock,
}: {
  readonly ledger: Pick<LedgerClient, 'apply' | 'getHeadroom' | 'listOpenLeases'>;
  readonly clock: Clock;
}): LeaseLedger {
  return {
    limits: async (ask, signal) => {
      const question = { ledger: ask.ledger, node: ask.node, asset: ask.asset };
      const { limits } = await ledger.getHeadroom(question, { signal });
      return limits.map(fromLimitMessage);
    },
    openLease: async (ask, most, signal) => {
      const body = {
        incarnation: ask.incarnation,
        ask: ask.number,
        node: ask.node,
        asset: ask.asset,
        least: ask.estimate.toString(),
        most: most.toString(),
        ttlMs: BigInt(leaseTtlMs),
      };
      const command = {
        actor: ask.node,
        notAfter: clock.nowMicros() + notAfterMicros,
        body: { $case: 'openLease' as const, value: body },
      };
      const { results } = await ledger.apply(
        { ledger: ask.ledger, commands: [command] },
        { signal },
      );
      const outcome = results[0]?.outcome;
      if (outcome?.$case === 'refused') {
        return { outcome: 'refused', code: outcome.value.code, params: outcome.value.params };
      }
      const grant = outcome?.value.lease;
      if (!grant) throw new AlfredError('internal');
      return {
        outcome: 'granted',
        lease: grant.lease,
        amount: amountOf(grant.amount),
        ttlMs: grant.ttlMs,
      };
    },
    openLeases: async (incarnations) =>
      (await ledger.listOpenLeases({ incarnations: [...incarnations] })).leases,
  };
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
