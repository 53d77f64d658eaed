import type { HoldCaptured, HoldEvent, HoldPlaced } from '../domain/hold-events.ts';
import { amount, counters, member, quoted } from './encode-member.ts';

/** What stands in `data` of an entry about a hold, its members in the format's order. */
export function encodeHoldData(event: HoldEvent): string {
  switch (event.type) {
    case 'HoldPlaced.v1':
      return holdPlaced(event);
    case 'HoldCaptured.v1':
      return holdCaptured(event);
    case 'HoldReleased.v1':
    case 'HoldExpired.v1':
      return `"hold":${quoted(event.data.hold)}${counters(event.data.budgets)}`;
  }
}

function holdPlaced({ data }: HoldPlaced): string {
  return (
    `"hold":${quoted(data.hold)},"node":${quoted(data.node)},"wallet":${quoted(data.wallet)}` +
    member('account', data.account) +
    `,"path":${JSON.stringify(data.path)},"asset":${quoted(data.asset)}` +
    `,"amount":"${data.amount}","expiresAt":${data.expiresAt}` +
    `,"overCapture":"${data.overCapture}"` +
    member('reference', data.reference) +
    counters(data.budgets)
  );
}

function holdCaptured({ data }: HoldCaptured): string {
  return (
    `"hold":${quoted(data.hold)},"node":${quoted(data.node)}` +
    member('account', data.account) +
    member('purpose', data.purpose) +
    `,"captured":"${data.captured}"` +
    amount('excess', data.excess) +
    amount('uncaptured', data.uncaptured) +
    (data.final ? ',"final":true' : '') +
    `,"left":"${data.left}"${counters(data.budgets)}`
  );
}
