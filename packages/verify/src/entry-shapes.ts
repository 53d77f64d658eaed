// The exact form of each type of entry. A member that is not named here has no business in a log.
import type { EntryType } from './entry-types.ts';
import { scanAccount, scanHex, scanString } from './scan.ts';
import {
  always,
  anyObject,
  anyText,
  decimal,
  dictionary,
  instant,
  integer,
  list,
  matching,
  oneNumberOf,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  unread,
} from './shape.ts';
import { signerShapes } from './signer-entries.ts';

const hex64 = matching(/^[0-9a-f]{64}$/, '64 digits of lower-case hex', () => scanHex(64));
const asset = matching(/^[A-Z][A-Z0-9]{0,15}\/(0|[1-9][0-9]?)$/, 'an asset with its scale');
const commandKey = matching(
  /^[\x21-\x7e]{1,200}$/,
  'printable ASCII of at most 200 characters',
  () => scanString(1, 200, 0x21),
);
const entryType = matching(/^[A-Z][A-Za-z]{0,63}\.v[1-9][0-9]{0,3}$/, 'a type with its version');
const account = matching(/^[a-z]+(:[\x21-\x7e]{1,150})?$/, 'an account', () => scanAccount(150));
const window = oneOf('day', 'week', 'month', 'quarter', 'lifetime');

/** Neither holds a sentence, a full name or an address. */
const publicId = matching(/^[A-Za-z0-9_.-]{1,64}$/, 'an id');
const publicWord = matching(/^[A-Za-z0-9_.:/+*-]{1,128}$/, 'a public word');

/** Everything that is ever done without an entry of its own. */
const act = oneOf(
  ...['key.created', 'key.revoked', 'key.limit_set', 'node.limit_set', 'node.renamed'],
  ...['erasure.requested', 'hold.placed', 'hold.released'],
  ...['tags.declared', 'tags.set', 'policy.put', 'prices.put', 'prices.superseded'],
  ...['subscriber.created', 'subscriber.moved', 'subscriber.revoked', 'rerate.started'],
  ...['stopped.decided', 'subscription.created', 'subscription.changed', 'subscription.removed'],
  ...['secret.rotated', 'clock.confirmed', 'export.taken'],
  ...['route.put', 'route.removed', 'route.arm_stopped'],
);
/** What was said about people: a box that its ledger cannot open, and what stands for it. */
const sealedText = record({
  field: matching(/^[a-z][A-Za-z]{0,31}$/, 'the name of a field'),
  subjects: list(text),
  box: matching(/^[A-Za-z0-9_-]{39,5462}$/, 'a box'),
  mac: hex64,
});

/** The members that every entry has, in their order; `data` is checked by its type. */
export const envelopeMembers = {
  v: oneOf('alfred/entry/1'),
  ledger: text,
  seq: integer,
  epoch: integer,
  // Read only where the line before is another one: then the whole entry is.
  prev: unread('prev', hex64),
  at: integer,
  effective: optional(integer),
  type: entryType,
  key: optional(commandKey),
  digest: optional(unread('digest', hex64)),
  actor: optional(unread('actor', text)),
  policy: optional(unread('policy', text)),
  price: optional(unread('price', text)),
  postings: optional(list(record({ from: account, to: account, asset, amount: decimal }))),
  data: anyObject,
  sealed: optional(list(sealedText)),
};

export const envelopeShape = record(envelopeMembers);

/** What a budget counter says, in entries and in `balances.json`. */
export const budgetMembers = {
  node: text,
  asset,
  window,
  start: instant,
  end: optional(instant),
  used: decimal,
  held: decimal,
  limit: decimal,
};

const budgets = list(record(budgetMembers));

const usageMembers = {
  request: text,
  lease: text,
  node: text,
  account: optional(account),
  ending: oneOf('settled', 'released', 'reconciled'),
  asset: optional(asset),
  provider: optional(text),
  model: optional(unread('model', text)),
  usage: optional(unread('usage', dictionary(integer))),
  how: optional(unread('how', text)),
  timing: optional(unread('timing', record({ took: integer, firstByte: integer }))),
  apiKey: optional(unread('apiKey', text)),
  tags: optional(unread('tags', dictionary(text))),
  disputed: optional(always),
};

const changedCharge = { before: optional(decimal), charge: decimal, excess: optional(decimal) };

const budgetName = { node: text, asset, window };

const terms = record({
  ...budgetName,
  mode: oneOf('hard', 'soft'),
  limit: decimal,
  rolloverCap: optional(decimal),
  floor: optional(decimal),
  excess: optional(decimal),
  budgets,
});

const ofNode = record({ node: text });

const usage = record({ ...usageMembers, budgets: optional(budgets) });

/** By type. The types of later milestones are added here, and old ones never change. */
export const dataShapes: Readonly<Record<EntryType, Shape>> = {
  'AssetOpened.v1': record({ asset }),
  'WriterOpened.v1': record({}),
  ...signerShapes,
  'NodeOpened.v1': record({
    node: text,
    parent: optional(text),
    kind: oneOf('organization', 'department', 'team', 'user', 'service_account'),
  }),
  'NodeMoved.v1': record({ node: text, parent: text, path: list(text) }),
  'NodeArchived.v1': record({ node: text, nodes: list(text), sweptTo: optional(text) }),
  'ErasureDone.v1': ofNode,
  'CreditsIssued.v1': record({ node: text, expiresAt: optional(integer) }),
  'CreditsAllocated.v1': record({ from: text, to: text }),
  'BudgetSet.v1': terms,
  'LimitLowered.v1': terms,
  'BudgetRemoved.v1': record(budgetName),
  'OverrideStarted.v1': record({
    override: text,
    ...budgetName,
    amount: decimal,
    reason: optional(text),
    approver: text,
    endsAt: integer,
    budgets,
  }),
  'OverrideEnded.v1': record({
    override: text,
    how: oneOf('expired', 'ended'),
    excess: optional(decimal),
    budgets: optional(budgets),
  }),
  'ThresholdCrossed.v1': record({
    ...budgetName,
    start: instant,
    percent: oneNumberOf(50, 80, 100),
    used: decimal,
    limit: decimal,
  }),
  'PaymentOrderSet.v1': record({
    node: text,
    order: list(oneOf('own', 'team', 'department', 'organization')),
  }),
  'PrioritySet.v1': record({ node: text, weight: optional(oneNumberOf(1, 2, 4)) }),
  'WalletFrozen.v1': ofNode,
  'WalletThawed.v1': ofNode,
  'MovementScheduled.v1': record({
    schedule: text,
    kind: oneOf('sweep', 'top_up'),
    node: text,
    asset,
    amount: optional(decimal),
    dueAt: integer,
  }),
  'WalletSwept.v1': record({ schedule: text, node: text, to: text }),
  'WalletToppedUp.v1': record({ schedule: text, node: text, from: text }),
  'MovementCancelled.v1': record({ schedule: text }),
  'MovementFailed.v1': record({ schedule: text, code: text }),
  'CreditsAdjusted.v1': record({
    node: text,
    reason: oneOf('correction', 'goodwill', 'chargeback', 'migration'),
  }),
  'WalletClosed.v1': ofNode,
  'WalletReopened.v1': ofNode,
  'CreditsExpired.v1': record({
    node: text,
    lots: list(record({ lot: integer, amount: decimal })),
  }),
  'OverdraftSet.v1': record({ node: text, asset, amount: decimal, excess: optional(decimal) }),
  'TransferHeld.v1': record({ transfer: text, node: text, toLedger: text, toNode: text }),
  'TransferCredited.v1': record({ transfer: text, node: text, fromLedger: text }),
  'TransferCompleted.v1': record({ transfer: text }),
  'TransferCancelled.v1': record({ transfer: text, code: text }),
  'CreditsTransferred.v1': record({
    transfer: text,
    from: text,
    to: text,
    reversibleUntil: optional(integer),
  }),
  'TransferReversed.v1': record({ transfer: text }),
  'TransferFinal.v1': record({ transfer: text }),
  'PeerAdded.v1': record({ ledger: text }),
  'PeerRemoved.v1': record({ ledger: text }),
  'LeaseOpened.v1': record({
    lease: text,
    incarnation: text,
    ask: integer,
    node: text,
    wallet: text,
    account: optional(account),
    path: list(text),
    asset,
    amount: decimal,
    ttlMs: integer,
    claim: optional(record({ request: text, attempt: integer })),
    budgets: optional(budgets),
  }),
  'LeaseShrunk.v1': record({ lease: text, number: integer, budgets: optional(budgets) }),
  'LeaseLapsed.v1': record({ lease: text }),
  'LeaseExpired.v1': record({
    lease: text,
    policy: oneOf('charge', 'return'),
    budgets: optional(budgets),
  }),
  'AsksClosed.v1': record({ incarnation: text, upTo: integer }),
  'UsageCaptured.v1': usage,
  'UsageReleased.v1': usage,
  'UsageReconciled.v1': usage,
  'UsageOverrun.v1': record({ ...usageMembers, excess: decimal, budgets: optional(budgets) }),
  'LateUsage.v1': record({ ...usageMembers, ...changedCharge, budgets: optional(budgets) }),
  'UsageReported.v1': record({
    report: text,
    node: text,
    account: optional(account),
    provider: optional(text),
    model: optional(text),
    usage: optional(dictionary(integer)),
    tags: optional(dictionary(text)),
    excess: optional(decimal),
    budgets: optional(budgets),
  }),
  'Rerated.v1': record({
    request: text,
    lease: text,
    node: text,
    account: optional(account),
    reason: oneOf('price_corrected', 'disputed'),
    price: text,
    ...changedCharge,
    budgets: optional(budgets),
  }),
  'LeaseReturned.v1': record({ lease: text, admitted: integer, ended: integer }),
  'LeaseClosed.v1': record({ lease: text, admitted: integer, budgets: optional(budgets) }),
  'HoldPlaced.v1': record({
    hold: text,
    node: text,
    wallet: text,
    account: optional(account),
    path: list(text),
    asset,
    amount: decimal,
    expiresAt: integer,
    overCapture: oneOf('overrun', 'refuse', 'cap'),
    reference: optional(text),
    budgets: optional(budgets),
  }),
  'HoldCaptured.v1': record({
    hold: text,
    node: text,
    account: optional(account),
    purpose: optional(text),
    captured: decimal,
    excess: optional(decimal),
    uncaptured: optional(decimal),
    final: optional(always),
    left: decimal,
    budgets: optional(budgets),
  }),
  'HoldReleased.v1': record({ hold: text, budgets: optional(budgets) }),
  'HoldExpired.v1': record({ hold: text, budgets: optional(budgets) }),
  'CommandRefused.v1': record({ command: text, code: text, params: dictionary(anyText) }),
  'ActRecorded.v1': record({ act, subject: publicId, facts: optional(dictionary(publicWord)) }),
  'RefusalsCounted.v1': record({
    node: publicId,
    apiKey: optional(publicId),
    code: matching(/^[a-z][a-z0-9_]{0,63}$/, 'a code of an error'),
    count: integer,
    first: integer,
    last: integer,
  }),
};
