import { strict as assert } from 'node:assert';
import type {
  AssetOpened,
  CreditsIssued,
  HoldEvent,
  LeaseEvent,
  LedgerEvent,
  LedgerOpened,
  NodeArchived,
  NodeMoved,
  NodeOpened,
  Posting,
  SignerEvent,
} from '../domain/events.ts';
import type { PeriodClosed } from '../domain/period.ts';
import { encodeAuditData } from './audit-entry.ts';
import { encodeHoldData } from './encode-hold.ts';
import { encodeLeaseData } from './encode-lease.ts';
import { member, quoted, sealedMember } from './encode-member.ts';
import { encodeBudgetData, encodePaymentData } from './encode-money.ts';
import { encodeTransferData } from './encode-transfer.ts';
import { encodeWalletData } from './encode-wallet.ts';
import { type Entry, entryBytesMax, entryVersion } from './entry.ts';
import { encodePeriodData } from './period-entry.ts';
import { encodeSignerData } from './signer-entry.ts';

/** The bytes of an entry. */
export function encodeEntry(entry: Entry): Buffer {
  return encodeFramed(entry).subarray(1);
}

/**
 * The byte 0x00, with which a leaf is hashed, and the bytes of an entry behind it: one line of UTF-8
 * JSON without its newline, keys in the order of the format, what is absent left out. This happens
 * once in the life of an entry; from here on the bytes are the truth. Written by hand because it runs
 * for every entry and its order is the format.
 */
export function encodeFramed(entry: Entry): Buffer {
  const { event } = entry;
  const text =
    `\0{"v":"${entryVersion}","ledger":${quoted(entry.ledger)},"seq":${entry.seq}` +
    `,"epoch":${entry.epoch},"prev":"${entry.prev}","at":${entry.at}` +
    (entry.effective === undefined ? '' : `,"effective":${entry.effective}`) +
    `,"type":"${event.type}"` +
    member('key', entry.key) +
    member('digest', entry.digest) +
    member('actor', entry.actor) +
    member('policy', entry.policy) +
    member('price', entry.price) +
    (event.postings.length > 0 ? `,"postings":[${event.postings.map(posting).join(',')}]` : '') +
    `,"data":{${dataOf(event)}}${sealedMember(entry.sealed)}}`;
  const framed = Buffer.from(text);
  assert(framed.length <= 1 + entryBytesMax, 'validated input fits into an entry');
  return framed;
}

function dataOf(event: LedgerEvent): string {
  switch (event.type) {
    case 'WriterOpened.v1':
      return '';
    case 'LedgerOpened.v1':
    case 'AssetOpened.v1':
    case 'NodeOpened.v1':
    case 'NodeMoved.v1':
    case 'NodeArchived.v1':
      return placeData(event);
    case 'ErasureDone.v1':
    case 'CreditsIssued.v1':
      return `"node":${quoted(event.data.node)}${expiry(event.data)}`;
    case 'CreditsAllocated.v1':
      return `"from":${quoted(event.data.from)},"to":${quoted(event.data.to)}`;
    case 'PaymentOrderSet.v1':
    case 'PrioritySet.v1':
    case 'WalletFrozen.v1':
    case 'WalletThawed.v1':
    case 'MovementScheduled.v1':
    case 'WalletSwept.v1':
    case 'WalletToppedUp.v1':
    case 'MovementCancelled.v1':
    case 'MovementFailed.v1':
      return encodePaymentData(event);
    case 'CreditsAdjusted.v1':
    case 'OverdraftSet.v1':
    case 'CreditsExpired.v1':
    case 'WalletClosed.v1':
    case 'WalletReopened.v1':
      return encodeWalletData(event);
    case 'BudgetSet.v1':
    case 'LimitLowered.v1':
    case 'BudgetRemoved.v1':
    case 'OverrideStarted.v1':
    case 'OverrideEnded.v1':
    case 'ThresholdCrossed.v1':
      return encodeBudgetData(event);
    case 'CommandRefused.v1': {
      const { command, code, params } = event.data;
      return `"command":"${command}","code":"${code}","params":${JSON.stringify(params)}`;
    }
    case 'TransferHeld.v1':
    case 'TransferCredited.v1':
    case 'TransferCompleted.v1':
    case 'TransferCancelled.v1':
    case 'CreditsTransferred.v1':
    case 'TransferReversed.v1':
    case 'TransferFinal.v1':
    case 'PeerAdded.v1':
    case 'PeerRemoved.v1':
      return encodeTransferData(event);
    case 'ActRecorded.v1':
    case 'RefusalsCounted.v1':
      return encodeAuditData(event);
    default:
      return otherData(event);
  }
}

/** What a ledger is of: assets and nodes. */
function placeData(
  event: LedgerOpened | AssetOpened | NodeOpened | NodeMoved | NodeArchived,
): string {
  switch (event.type) {
    case 'LedgerOpened.v1':
      return ledgerOpened(event);
    case 'AssetOpened.v1':
      return `"asset":${quoted(event.data.asset)}`;
    case 'NodeOpened.v1':
      return nodeOpened(event);
    case 'NodeMoved.v1':
      return nodeMoved(event);
    case 'NodeArchived.v1':
      return nodeArchived(event);
  }
}

function nodeArchived({ data: { node, nodes, sweptTo } }: NodeArchived): string {
  return `"node":${quoted(node)},"nodes":${JSON.stringify(nodes)}${member('sweptTo', sweptTo)}`;
}

function nodeOpened({ data }: NodeOpened): string {
  const { node, parent, kind } = data;
  return `"node":${quoted(node)}${member('parent', parent)},"kind":"${kind}"`;
}

/** Of who signs, of what is held for spenders, and of what they spend. */
function otherData(event: SignerEvent | PeriodClosed | LeaseEvent | HoldEvent): string {
  switch (event.type) {
    case 'PeriodClosed.v1':
      return encodePeriodData(event);
    case 'SignerKeyRotated.v1':
    case 'LedgerRestored.v1':
      return encodeSignerData(event);
    case 'HoldPlaced.v1':
    case 'HoldCaptured.v1':
    case 'HoldReleased.v1':
    case 'HoldExpired.v1':
      return encodeHoldData(event);
    default:
      return encodeLeaseData(event);
  }
}

function ledgerOpened({ data }: LedgerOpened): string {
  return (
    `"organization":${quoted(data.organization)},"timeZone":${quoted(data.timeZone)}` +
    `,"assets":${JSON.stringify(data.assets)},"origin":${quoted(data.origin)}`
  );
}

function nodeMoved({ data: { node, parent, path } }: NodeMoved): string {
  return `"node":${quoted(node)},"parent":${quoted(parent)},"path":${JSON.stringify(path)}`;
}

function expiry({ expiresAt }: CreditsIssued['data']): string {
  return expiresAt === undefined ? '' : `,"expiresAt":${expiresAt}`;
}

function posting({ from, to, asset, amount: moved }: Posting): string {
  return `{"from":${quoted(from)},"to":${quoted(to)},"asset":${quoted(asset)},"amount":"${moved}"}`;
}
