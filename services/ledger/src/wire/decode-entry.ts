import { strict as assert } from 'node:assert';
import { type LedgerEvent, type LedgerOpened, nodeKinds } from '../domain/events.ts';
import { auditDecoders } from './audit-entry.ts';
import { holdDecoders } from './decode-hold.ts';
import { leaseDecoders } from './decode-lease.ts';
import {
  count,
  type Members,
  membersOf,
  oneOf,
  pairs,
  perhapsText,
  postings,
  sealedTexts,
  text,
  texts,
} from './decode-member.ts';
import { budgetDecoders, paymentDecoders } from './decode-money.ts';
import { transferDecoders } from './decode-transfer.ts';
import { walletDecoders } from './decode-wallet.ts';
import type { Decoders } from './decoders.ts';
import { type Entry, entryVersion } from './entry.ts';
import { periodDecoders } from './period-entry.ts';
import { signerDecoders } from './signer-entry.ts';

const envelopeNames = new Set(
  ['v', 'ledger', 'seq', 'epoch', 'prev', 'at', 'effective', 'type', 'key', 'digest'].concat([
    'actor',
    'policy',
    'price',
    'postings',
    'data',
    'sealed',
  ]),
);

/**
 * An entry out of its stored bytes: what `encodeEntry` wrote, and nothing else. Whoever must know
 * that they are still the bytes that were written has the chain.
 *
 * @throws when they are not an entry of a type that this release knows: the log is damaged, or newer
 */
export function decodeEntry(bytes: Uint8Array): Entry {
  const entry = membersOf(parse(bytes), envelopeNames);
  assert(entry.v === entryVersion, 'an entry of a version that this release knows');
  return {
    ledger: text(entry.ledger),
    seq: count(entry.seq),
    epoch: count(entry.epoch),
    prev: text(entry.prev),
    at: count(entry.at),
    effective: entry.effective === undefined ? undefined : count(entry.effective),
    key: perhapsText(entry.key),
    digest: perhapsText(entry.digest),
    actor: perhapsText(entry.actor),
    policy: perhapsText(entry.policy),
    price: perhapsText(entry.price),
    event: eventOf(entry),
    sealed: sealedTexts(entry.sealed),
  };
}

function eventOf(entry: Members): LedgerEvent {
  const type = text(entry.type);
  const dataOf = decoders.get(type);
  assert(dataOf, 'an entry of a type that this release knows');
  // Type and data belong together by the decoder of that type.
  return { type, postings: postings(entry.postings), data: dataOf(entry.data) } as LedgerEvent;
}

const openedNames = new Set(['organization', 'timeZone', 'assets', 'origin']);
const nodeNames = new Set(['node', 'parent', 'kind']);
const movedNames = new Set(['node', 'parent', 'path']);
const archivedNames = new Set(['node', 'nodes', 'sweptTo']);
const assetNames = new Set(['asset']);
const erasedNames = new Set(['node']);
const issuedNames = new Set(['node', 'expiresAt']);
const allocatedNames = new Set(['from', 'to']);
const refusedNames = new Set(['command', 'code', 'params']);

const dataDecoders: Decoders<LedgerEvent> = {
  'LedgerOpened.v1': ledgerOpened,
  'AssetOpened.v1': (data) => ({ asset: text(membersOf(data, assetNames).asset) }),
  'WriterOpened.v1': (data) => membersOf(data, new Set()),
  'NodeOpened.v1': (data) => {
    const { node, parent, kind } = membersOf(data, nodeNames);
    return { node: text(node), parent: perhapsText(parent), kind: oneOf(nodeKinds, kind) };
  },
  'NodeMoved.v1': (data) => {
    const { node, parent, path } = membersOf(data, movedNames);
    return { node: text(node), parent: text(parent), path: texts(path) };
  },
  'NodeArchived.v1': (data) => {
    const { node, nodes, sweptTo } = membersOf(data, archivedNames);
    return { node: text(node), nodes: texts(nodes), sweptTo: perhapsText(sweptTo) };
  },
  'ErasureDone.v1': (data) => ({ node: text(membersOf(data, erasedNames).node) }),
  'CreditsIssued.v1': (data) => {
    const { node, expiresAt } = membersOf(data, issuedNames);
    return { node: text(node), expiresAt: expiresAt === undefined ? undefined : count(expiresAt) };
  },
  'CreditsAllocated.v1': (data) => {
    const { from, to } = membersOf(data, allocatedNames);
    return { from: text(from), to: text(to) };
  },
  'CommandRefused.v1': (data) => {
    const { command, code, params } = membersOf(data, refusedNames);
    return { command: text(command), code: text(code), params: paramsOf(params) };
  },
  ...paymentDecoders,
  ...walletDecoders,
  ...budgetDecoders,
  ...leaseDecoders,
  ...signerDecoders,
  ...periodDecoders,
  ...transferDecoders,
  ...auditDecoders,
  ...holdDecoders,
};

const decoders: ReadonlyMap<string, (data: unknown) => LedgerEvent['data']> = new Map(
  Object.entries(dataDecoders),
);

function ledgerOpened(value: unknown): LedgerOpened['data'] {
  const { organization, timeZone, assets, origin } = membersOf(value, openedNames);
  return {
    organization: text(organization),
    timeZone: text(timeZone),
    assets: texts(assets),
    origin: text(origin),
  };
}

function paramsOf(value: unknown): Readonly<Record<string, string>> {
  assert(value !== undefined, 'the parameters of a refusal');
  return Object.fromEntries(
    pairs(value, (each) => {
      assert(typeof each === 'string', 'a parameter of a refusal');
      return each;
    }),
  );
}

/** What chains an entry to the one before it. */
export type Link = Pick<Entry, 'ledger' | 'seq' | 'prev'> & { readonly type: string };

/** Only the link of an entry, of any type: for whoever follows the chain and not the books. */
export function decodeLink(bytes: Uint8Array): Link {
  const { ledger, seq, prev, type } = parse(headOf(bytes));
  return { ledger: text(ledger), seq: count(seq), prev: text(prev), type: text(type) };
}

/** Only when an entry was written, of any type. */
export function decodeMoment(bytes: Uint8Array): number {
  return count(parse(headOf(bytes)).at);
}

/** Only the type and version of an entry, also of one that this release does not know. */
export function entryType(bytes: Uint8Array): string {
  return text(parse(headOf(bytes)).type);
}

/** Before it, an entry has only plain members; and no string can hold it, whose quotes are escaped. */
const typeStart = Buffer.from(',"type":"');
const quote = 0x22;
const closing = Buffer.from('}');

/** An entry up to its type, by the order of its keys: for whoever need not read the rest. */
function headOf(bytes: Uint8Array): Uint8Array {
  const entry = bufferOf(bytes);
  const start = entry.indexOf(typeStart);
  assert(start > 0, 'an entry with a type');
  const end = entry.indexOf(quote, start + typeStart.length) + 1;
  return Buffer.concat([entry.subarray(0, end), closing]);
}

function parse(bytes: Uint8Array): Members {
  return JSON.parse(bufferOf(bytes).toString());
}

/** The same bytes, not a copy of them. */
function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
