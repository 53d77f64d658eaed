import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { appendLeaf, emptyFrontier, leafHash, rootOf, type SignerKey } from '@alfred/proof';
import { noteOver, signer } from './log-builder.ts';

/** An export in memory: names and bytes. */
export type Files = ReadonlyMap<string, Buffer>;

export function rootOver(lines: readonly string[]): Buffer {
  const leaves = lines.map((line) => leafHash(Buffer.from(line)));
  return rootOf(leaves.reduce(appendLeaf, emptyFrontier));
}

/** The files of an honest export of these lines. */
export function exportOf(lines: readonly string[], key: SignerKey = signer): Files {
  const root = rootOver(lines);
  const balances = { size: lines.length, root: root.toString('hex'), ...balancesOf(lines) };
  return sealed(
    new Map([
      ['README.md', Buffer.from('# An export\n')],
      ['balances.json', Buffer.from(`${JSON.stringify(balances)}\n`)],
      ['checkpoint', Buffer.from(noteOver(lines.length, root, key))],
      ['entries.ndjson', Buffer.from(lines.map((line) => `${line}\n`).join(''))],
      ['keys', Buffer.from(`${key.verifierKey}\n`)],
    ]),
  );
}

/** The files with a SHA256SUMS over all the others. */
export function sealed(files: Files): Files {
  const lines = [...files.keys()]
    .filter((name) => name !== 'SHA256SUMS')
    .sort()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(files.get(name) ?? '')
          .digest('hex')}  ${name}\n`,
    );
  return new Map([...files, ['SHA256SUMS', Buffer.from(lines.join(''))]]);
}

/** The same export with one file replaced; the sums are left as they were. */
export function withFile(files: Files, name: string, bytes: Buffer | string): Files {
  return new Map([...files, [name, Buffer.from(bytes)]]);
}

/** A folder for exports; `put` makes it hold exactly these files. */
export async function exportFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'alfred-verify-'));
  return {
    folder,
    async put(files: Files): Promise<void> {
      for (const name of await readdir(folder)) {
        if (!files.has(name)) await rm(join(folder, name), { recursive: true });
      }
      for (const [name, bytes] of files) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), bytes);
      }
    },
    /** Changes one byte where it stands, which is a lot faster than writing the file anew. */
    async setByte(name: string, offset: number, byte: number): Promise<void> {
      const file = await open(join(folder, name), 'r+');
      await file.write(Buffer.of(byte), 0, 1, offset);
      await file.close();
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

interface Row {
  readonly type?: string;
  readonly postings?: readonly { from: string; to: string; asset: string; amount: string }[];
  readonly data?: Partial<BudgetRow> & { readonly budgets?: readonly BudgetRow[] };
}

interface BudgetRow {
  readonly node: string;
  readonly window: string;
  readonly start: string;
  readonly limit: string;
}

/** Sums of postings, and the last word on each counter: as simple as it can be. */
function balancesOf(lines: readonly string[]) {
  const rows = lines.map(rowOf);
  return {
    accounts: [...accountsOf(rows)]
      .filter(([, posted]) => posted !== 0n)
      .sort()
      .map(([name, posted]) => {
        const [account, asset] = name.split(' ');
        return { account, asset, posted: posted.toString() };
      }),
    budgets: [...budgetsOf(rows).values()],
  };
}

function accountsOf(rows: readonly Row[]): Map<string, bigint> {
  const accounts = new Map<string, bigint>();
  for (const { from, to, asset, amount } of rows.flatMap(({ postings = [] }) => postings)) {
    accounts.set(`${from} ${asset}`, (accounts.get(`${from} ${asset}`) ?? 0n) - BigInt(amount));
    accounts.set(`${to} ${asset}`, (accounts.get(`${to} ${asset}`) ?? 0n) + BigInt(amount));
  }
  return accounts;
}

function budgetsOf(rows: readonly Row[]): Map<string, BudgetRow> {
  const budgets = new Map<string, BudgetRow>();
  for (const { type, data } of rows) {
    for (const [name, { node, window }] of type === 'BudgetRemoved.v1' ? budgets : []) {
      if (node === data?.node && window === data.window) budgets.delete(name);
    }
    for (const row of data?.budgets ?? []) {
      budgets.set(`${row.node} ${row.window} ${row.start}`, row);
    }
  }
  return budgets;
}

/** A line that is no JSON adds up to nothing. */
function rowOf(line: string): Row {
  try {
    return JSON.parse(line) as Row;
  } catch {
    return {};
  }
}
