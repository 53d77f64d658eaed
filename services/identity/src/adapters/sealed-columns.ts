import type { SealedPlace, Vault } from '../ports/vault.ts';

// Where the boxes of this service's own rows belong: the row and the column. What is about a key is
// about whoever holds it.

interface OwnRow {
  readonly id: string;
  readonly organization: string;
}

/** A text of a node: its name, or its address. */
export function nodePlace({ id, organization }: OwnRow, column: 'name' | 'email'): SealedPlace {
  return { organization, subjects: [id], place: ['identity.node', organization, id, column] };
}

/** The name of a key. */
export function keyPlace({ id, organization, node }: OwnRow & { readonly node: string }) {
  const place = ['identity.api_key', organization, id, 'name'];
  return { organization, subjects: [node], place } satisfies SealedPlace;
}

interface NodeBoxes extends OwnRow {
  readonly name_box: Buffer | null;
  readonly email_box: Buffer | null;
}

export async function nodeTextOf(vault: Vault, row: NodeBoxes, column: 'name' | 'email') {
  const box = row[`${column}_box`];
  return box ? vault.open(nodePlace(row, column), box) : undefined;
}

interface KeyBox extends OwnRow {
  readonly node: string;
  readonly name_box: Buffer | null;
}

export async function keyNameOf(vault: Vault, row: KeyBox): Promise<string | undefined> {
  return row.name_box ? vault.open(keyPlace(row), row.name_box) : undefined;
}
