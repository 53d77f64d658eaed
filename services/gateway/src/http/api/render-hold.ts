import type { ChangedHold } from '../../app/api/holds.ts';
import type { FoundHold, Hold } from '../../ports/api/holds.ts';
import {
  renderAmount,
  renderAsOf,
  renderAsset,
  renderEntry,
  renderInstant,
  renderTime,
} from './render.ts';

export function renderHold({ hold: id, asset, reference, endedAt, ...hold }: Hold) {
  const { node, account, status, overCapture } = hold;
  const amount = (minor: bigint): string => renderAmount(minor, asset);
  return {
    ...{ id, node, account, asset: renderAsset(asset) },
    amount: amount(hold.amount),
    captured: amount(hold.captured),
    left: amount(hold.left),
    excess: amount(hold.excess),
    uncaptured: amount(hold.uncaptured),
    ...{ status, overCapture, reference: reference ?? null },
    placedAt: renderInstant(hold.placedAt),
    expiresAt: renderInstant(hold.expiresAt),
    endedAt: renderTime(endedAt),
  };
}

export function renderFoundHold({ hold, steps, asOf }: FoundHold) {
  const entries = steps.map(({ amount, purpose, ...step }) => ({
    ...renderEntry(step),
    amount: renderAmount(amount, hold.asset),
    purpose: purpose ?? null,
  }));
  return { ...renderHold(hold), entries, asOf: renderAsOf(asOf) };
}

export function renderChangedHold({ entry, found: { hold, asOf } }: ChangedHold) {
  return { entry: renderEntry(entry), ...renderHold(hold), asOf: renderAsOf(asOf) };
}
