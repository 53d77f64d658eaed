import {
  type HoldCaptured,
  type HoldEvent,
  type HoldPlaced,
  type HoldReleased,
  overCaptures,
} from '../domain/hold-events.ts';
import {
  amount,
  count,
  counters,
  isMarked,
  membersOf,
  oneOf,
  perhapsAmount,
  perhapsText,
  text,
  texts,
} from './decode-member.ts';
import type { Decoders } from './decoders.ts';

/** What stands in `data` of an entry about a hold. */
export const holdDecoders: Decoders<HoldEvent> = {
  'HoldPlaced.v1': holdPlaced,
  'HoldCaptured.v1': holdCaptured,
  'HoldReleased.v1': holdEnded,
  'HoldExpired.v1': holdEnded,
};

const placedNames = new Set(
  ['hold', 'node', 'wallet', 'account', 'path', 'asset', 'amount'].concat([
    'expiresAt',
    'overCapture',
    'reference',
    'budgets',
  ]),
);
const capturedNames = new Set(
  ['hold', 'node', 'account', 'purpose', 'captured', 'excess'].concat([
    'uncaptured',
    'final',
    'left',
    'budgets',
  ]),
);
const endedNames = new Set(['hold', 'budgets']);

function holdPlaced(value: unknown): HoldPlaced['data'] {
  const data = membersOf(value, placedNames);
  return {
    hold: text(data.hold),
    node: text(data.node),
    wallet: text(data.wallet),
    account: perhapsText(data.account),
    path: texts(data.path),
    asset: text(data.asset),
    amount: amount(data.amount),
    expiresAt: count(data.expiresAt),
    overCapture: oneOf(overCaptures, data.overCapture),
    reference: perhapsText(data.reference),
    budgets: counters(data.budgets),
  };
}

function holdCaptured(value: unknown): HoldCaptured['data'] {
  const data = membersOf(value, capturedNames);
  return {
    hold: text(data.hold),
    node: text(data.node),
    account: perhapsText(data.account),
    purpose: perhapsText(data.purpose),
    captured: amount(data.captured),
    excess: perhapsAmount(data.excess),
    uncaptured: perhapsAmount(data.uncaptured),
    final: isMarked(data.final),
    left: amount(data.left),
    budgets: counters(data.budgets),
  };
}

function holdEnded(value: unknown): HoldReleased['data'] {
  const { hold, budgets } = membersOf(value, endedNames);
  return { hold: text(hold), budgets: counters(budgets) };
}
