import { assetById, formatAmount } from '@alfred/money';
import type { AsOf, Budget, Budgets, EntryReference, Wallet } from '../../ports/api/books.ts';
import type {
  CreatedKey,
  CreatedOrganization,
  DirectoryKey,
  DirectoryNode,
  Page,
} from '../../ports/api/directory.ts';
import type { PublishedPolicy } from '../../ports/api/policy-book.ts';

// How things look to clients: times in RFC 3339, amounts in the unit of their asset.

/** Microseconds as RFC 3339 in UTC. */
export function renderInstant(micros: bigint): string {
  const instant = Temporal.Instant.fromEpochNanoseconds(micros * 1_000n);
  return instant.toString({ fractionalSecondDigits: 6 });
}

/** RFC 3339 with any offset as microseconds. The text is checked before. */
export function readInstant(text: string): bigint {
  return Temporal.Instant.from(text).epochNanoseconds / 1_000n;
}

/** Minor units as a decimal string. What this release cannot name stays in minor units. */
export function renderAmount(minor: bigint, assetId: string): string {
  const asset = assetById(assetId);
  return asset ? formatAmount(minor, asset) : String(minor);
}

/** `USD` for `USD/9`. */
export function renderAsset(assetId: string): string {
  return assetById(assetId)?.code ?? assetId;
}

export function renderPage<Item, Shown>(
  { items, next }: Page<Item>,
  render: (item: Item) => Shown,
) {
  return { data: items.map(render), next: next ?? null };
}

export function renderNode({ id, kind, name, parent, createdAt }: DirectoryNode) {
  return { id, kind, name, parent: parent ?? null, createdAt: renderInstant(createdAt) };
}

export function renderKey({ createdAt, expiresAt, revokedAt, ...key }: DirectoryKey) {
  return {
    ...key,
    createdAt: renderInstant(createdAt),
    expiresAt: renderTime(expiresAt),
    revokedAt: renderTime(revokedAt),
  };
}

export function renderCreatedKey({ key, secret }: CreatedKey) {
  return { ...renderKey(key), ...(secret === undefined ? {} : { key: secret }) };
}

export function renderOrganization({ organization, ledger, owner }: CreatedOrganization) {
  return { organization: renderNode(organization), ledger, key: renderCreatedKey(owner) };
}

export function renderPolicy({ node, version, rules, publishedAt }: PublishedPolicy) {
  return {
    node,
    version,
    rules: rules.map(({ models, ...rule }) => ({ ...rule, models: [...models] })),
    publishedAt: renderTime(publishedAt),
  };
}

export function renderEntry({ seq, at, type }: EntryReference) {
  return { seq: Number(seq), at: renderInstant(at), type };
}

export function renderWallet({ node, balances, asOf }: Wallet) {
  return {
    node,
    balances: balances.map(({ asset, posted, held, available }) => ({
      asset: renderAsset(asset),
      posted: renderAmount(posted, asset),
      held: renderAmount(held, asset),
      available: renderAmount(available, asset),
    })),
    asOf: renderAsOf(asOf),
  };
}

export function renderBudgets({ node, budgets }: Budgets & { readonly node: string }) {
  return { node, budgets: budgets.map(renderBudget) };
}

export function renderBudget({ asset, limit, used, held, resetsAt, ...budget }: Budget) {
  return {
    ...budget,
    asset: renderAsset(asset),
    limit: renderAmount(limit, asset),
    used: renderAmount(used, asset),
    held: renderAmount(held, asset),
    resetsAt: resetsAt ?? null,
  };
}

function renderAsOf({ seq, at }: AsOf) {
  return { seq: Number(seq), at: at === 0n ? null : renderInstant(at) };
}

export function renderTime(micros: bigint | undefined): string | null {
  return micros === undefined ? null : renderInstant(micros);
}
