// The exact form of each type of entry. A member that is not named here has no business in a log.
import type { EntryType } from './entry-types.ts';
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
  oneOf,
  optional,
  record,
  type Shape,
  text,
} from './shape.ts';

const hex64 = matching(/^[0-9a-f]{64}$/, '64 digits of lower-case hex');
const asset = matching(/^[A-Z][A-Z0-9]{0,15}\/(0|[1-9][0-9]?)$/, 'an asset with its scale');
const commandKey = matching(/^[\x21-\x7e]{1,200}$/, 'printable ASCII of at most 200 characters');
const entryType = matching(/^[A-Z][A-Za-z]{0,63}\.v[1-9][0-9]{0,3}$/, 'a type with its version');
const account = matching(/^[a-z]+(:[\x21-\x7e]{1,150})?$/, 'an account');
const window = oneOf('day', 'month', 'lifetime');

/** The members that every entry has, in their order; `data` is checked by its type. */
export const envelopeShape = record({
  v: oneOf('alfred/entry/1'),
  ledger: text,
  seq: integer,
  epoch: integer,
  prev: hex64,
  at: integer,
  effective: optional(integer),
  type: entryType,
  key: optional(commandKey),
  digest: optional(hex64),
  actor: optional(text),
  policy: optional(text),
  price: optional(text),
  postings: optional(list(record({ from: account, to: account, asset, amount: decimal }))),
  data: anyObject,
});

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
  ending: oneOf('settled', 'released', 'reconciled'),
  provider: optional(text),
  model: optional(text),
  usage: optional(dictionary(integer)),
  how: optional(text),
  apiKey: optional(text),
  disputed: optional(always),
};

const usage = record({ ...usageMembers, budgets: optional(budgets) });

/** By type. The types of later milestones are added here, and old ones never change. */
export const dataShapes: Readonly<Record<EntryType, Shape>> = {
  'LedgerOpened.v1': record({
    organization: text,
    timeZone: text,
    assets: list(asset),
    origin: text,
  }),
  'WriterOpened.v1': record({}),
  'NodeOpened.v1': record({
    node: text,
    parent: optional(text),
    kind: oneOf('organization', 'department', 'team', 'user', 'service_account'),
  }),
  'CreditsIssued.v1': record({ node: text }),
  'CreditsAllocated.v1': record({ from: text, to: text }),
  'BudgetSet.v1': record({
    node: text,
    asset,
    window,
    mode: oneOf('hard'),
    limit: decimal,
    excess: optional(decimal),
    budgets,
  }),
  'LeaseOpened.v1': record({
    lease: text,
    incarnation: text,
    ask: integer,
    node: text,
    wallet: text,
    path: list(text),
    asset,
    amount: decimal,
    ttlMs: integer,
    budgets: optional(budgets),
  }),
  'UsageCaptured.v1': usage,
  'UsageReleased.v1': usage,
  'UsageReconciled.v1': usage,
  'UsageOverrun.v1': record({ ...usageMembers, excess: decimal, budgets: optional(budgets) }),
  'LeaseReturned.v1': record({ lease: text, admitted: integer, ended: integer }),
  'LeaseClosed.v1': record({ lease: text, admitted: integer, budgets: optional(budgets) }),
  'CommandRefused.v1': record({ command: text, code: text, params: dictionary(anyText) }),
};
