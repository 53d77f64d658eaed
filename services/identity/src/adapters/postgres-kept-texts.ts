import { AlfredError } from '@alfred/errors';
import { query } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { KeptBy, KeptMark, KeptText, KeptTexts } from '../ports/kept-texts.ts';
import type { SealedPlace, Vault } from '../ports/vault.ts';
import * as sql from './kept-text-statements.ts';

/** Boxes of one answer: with what a message has around them they fit into it. */
const chainBytesMax = 24 * 1024 * 1024;
/** Removed by one statement, so that it locks nothing for long. */
const expiredMax = 1_000;

interface Row extends Omit<KeptText, 'previous' | 'text'> {
  readonly previous: string | null;
  readonly box: Buffer | null;
}

interface MarkRow extends Omit<KeptMark, 'previous'> {
  readonly previous: string | null;
}

/** Texts in PostgreSQL, each in a box under the key of the node that said it. */
export function postgresKeptTexts(of: { readonly pool: Pool; readonly vault: Vault }): KeptTexts {
  const { pool, vault } = of;
  const valuesOf = ({ organization, node, kind }: KeptBy, id: string) => [
    ...[organization, node, kind, id],
  ];
  return {
    keep: async (by, { id, previous, text, createdAt, expiresAt }) => {
      const { box } = await vault.seal(placeOf(by, id), text);
      const values = [...valuesOf(by, id), previous ?? null, box, createdAt, expiresAt];
      await query(pool, sql.insertText, values);
    },
    read: async (by, id, { before, now }) => {
      const values = [...valuesOf(by, id), now, before, chainBytesMax];
      const opened: KeptText[] = [];
      for (const row of await query<Row>(pool, sql.selectChain, values)) {
        const text = await open(vault, by, row);
        if (text === undefined) break;
        opened.push(text);
      }
      return opened;
    },
    drop: async (by, id, now) => {
      const values = [...valuesOf(by, id), now];
      const [row] = await query<{ readonly isLive: boolean }>(pool, sql.deleteText, values);
      return row?.isLive ?? false;
    },
    list: async ({ organization, node }, { after, limit, now }) => {
      const values = [organization, node, now, after.kind, after.id, limit];
      const rows = await query<MarkRow>(pool, sql.selectMarks, values);
      return rows.map(({ previous, ...row }) => ({ ...row, previous: previous ?? undefined }));
    },
    dropExpired: async (now) => (await query(pool, sql.deleteExpired, [now, expiredMax])).length,
  };
}

/** Undefined once its key is gone. */
async function open(
  vault: Vault,
  by: KeptBy,
  { box, previous, ...row }: Row,
): Promise<KeptText | undefined> {
  if (!box) throw new AlfredError('request_too_large', { limit: String(chainBytesMax) });
  const text = await vault.open(placeOf(by, row.id), box);
  return text === undefined ? undefined : { ...row, text, previous: previous ?? undefined };
}

function placeOf({ organization, node, kind }: KeptBy, id: string): SealedPlace {
  const place = ['identity.kept_text', organization, node, kind, id];
  return { organization, subjects: [node], place };
}
