import { assetById, formatAmount } from '@alfred/money';
import type { AsOf, EntryReference } from '../../ports/api/books.ts';
import type {
  CreatedKey,
  CreatedOrganization,
  DirectoryKey,
  DirectoryNode,
  Page,
} from '../../ports/api/directory.ts';
import type { PublishedPolicy } from '../../ports/api/policy-book.ts';
import { renderLimits } from './limit-schemas.ts';

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

export function renderNode({ id, kind, name, email, parent, createdAt, limit }: DirectoryNode) {
  return {
    ...{ id, kind, name: name ?? null, email: email ?? null, parent: parent ?? null },
    createdAt: renderInstant(createdAt),
    limits: renderLimits(limit),
  };
}

export function renderKey({ name, createdAt, expiresAt, revokedAt, limit, ...key }: DirectoryKey) {
  return {
    ...{ ...key, name: name ?? null },
    createdAt: renderInstant(createdAt),
    expiresAt: renderTime(expiresAt),
    revokedAt: renderTime(revokedAt),
    limits: renderLimits(limit),
  };
}

export function renderCreatedKey({ key, secret }: CreatedKey) {
  return { ...renderKey(key), ...(secret === undefined ? {} : { key: secret }) };
}

export function renderOrganization(created: CreatedOrganization) {
  const { organization, ledger, asset, owner } = created;
  const key = renderCreatedKey(owner);
  return { organization: renderNode(organization), ledger, asset: renderAsset(asset), key };
}

export function renderPolicy({ node, version, rules, sections, publishedAt }: PublishedPolicy) {
  return {
    node,
    version,
    rules: rules.map(({ models, ...rule }) => ({ ...rule, models: [...models] })),
    ...sections,
    publishedAt: renderTime(publishedAt),
  };
}

export function renderEntry({ seq, at, type }: EntryReference) {
  return { seq: Number(seq), at: renderInstant(at), type };
}

export function renderAsOf({ seq, at }: AsOf) {
  return { seq: Number(seq), at: at === 0n ? null : renderInstant(at) };
}

export function renderTime(micros: bigint | undefined): string | null {
  return micros === undefined ? null : renderInstant(micros);
}
