// What gateways say, and how they are answered.
import type { Ask, GiveBack, Held, LeasesResponse } from '@alfred/contracts/quota';
import { AlfredError } from '@alfred/errors';
import { parseMinor } from '@alfred/money';
import type { LeaseAnswer, LeaseAsk, SeenLeases, Shrink } from '../ports/ledger.ts';

export function fromAsk(incarnation: string, ask: Ask): LeaseAsk {
  const { number, organization, ledger, node, asset, claim } = ask;
  return {
    ...{ incarnation: named(incarnation), number, organization, ledger, node, asset, claim },
    estimate: whole(ask.estimate),
    burnPerSecond: whole(ask.burnPerSecond || '0'),
  };
}

export function fromGiveBack(incarnation: string, { amount, ...part }: GiveBack): Shrink {
  return { ...part, incarnation: named(incarnation), amount: whole(amount) };
}

export function fromHeld(incarnation: string, { upTo, ledgers }: Held): readonly SeenLeases[] {
  return ledgers.map((held) => ({ ...held, incarnation: named(incarnation), upTo }));
}

export function toAnswer(number: bigint, answer: LeaseAnswer): LeasesResponse {
  if (answer.outcome === 'refused') {
    const { code, params } = answer;
    return { answer: { $case: 'refusal', value: { number, code, params: { ...params } } } };
  }
  const { lease, key, amount, ttlMs, account, warnings, claimedBy } = answer;
  const value = {
    ...{ number, lease, key, ttlMs, account, warnings: warnings.map((each) => ({ ...each })) },
    amount: amount.toString(),
    repeatedClaim: claimedBy !== undefined,
    request: claimedBy ?? '',
  };
  return { answer: { $case: 'grant', value } };
}

function named(incarnation: string): string {
  if (incarnation) return incarnation;
  throw new AlfredError('command_invalid', { reason: 'a wish needs a hello before it' });
}

function whole(text: string): bigint {
  const amount = parseMinor(text);
  if (amount !== undefined) return amount;
  throw new AlfredError('command_invalid', { reason: 'an amount is whole minor units' });
}
