import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

const reply = z.object({
  node: z.string(),
  balances: z.array(
    z.object({
      asset: z.string(),
      posted: z.string(),
      held: z.string(),
      available: z.string(),
    }),
  ),
  asOf: z.object({ seq: z.number(), at: z.string().nullable() }),
});

/** What says of which moment a balance is asked; at most one of them. */
export interface Earlier {
  readonly asOf?: string;
  readonly asOfSeq?: string;
  readonly effective?: string;
}

/** The options of a command that tells of earlier moments. */
export function withMoments(command: Command): Command {
  return command
    .addOption(
      new Option('--as-of <time>', 'as it stood at this time (RFC 3339), or on this day').conflicts(
        ['asOfSeq', 'effective'],
      ),
    )
    .addOption(
      new Option('--as-of-seq <entry>', 'as it stood after this entry').conflicts('effective'),
    )
    .option('--effective <time>', 'by the dates of the books, whenever entries were written');
}

/** `alfred balance [node]`: what a wallet has, what of it is set aside, and what is free. */
export async function showBalance(
  node: string,
  {
    api,
    terminal,
    json,
  }: { readonly api: Api; readonly terminal: Terminal; readonly json: boolean },
  { asOf, asOfSeq, effective }: Earlier = {},
): Promise<void> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ asOf, asOfSeq, effective })) {
    if (value !== undefined) query.set(name, value);
  }
  const path = `/api/v1/wallets/${encodeURIComponent(node)}`;
  const wallet = await api.get(query.size > 0 ? `${path}?${query}` : path, reply);
  if (json) return terminal.out(`${JSON.stringify(wallet)}\n`);
  const rows = wallet.balances.map(
    ({ asset, posted, held, available }) =>
      `${asset}  available ${available}  held ${held}  posted ${posted}\n`,
  );
  const lines = rows.length > 0 ? rows.join('') : 'Nothing has moved in this wallet.\n';
  const date = effective === undefined ? '' : `, by the books of ${effective}`;
  terminal.out(`${wallet.node}, as of entry ${wallet.asOf.seq}${date}\n${lines}`);
}

const standing = z.looseObject({ available: z.string(), held: z.string(), posted: z.string() });

const line = z.looseObject({
  seq: z.number(),
  effective: z.string(),
  type: z.string(),
  reference: z.string().nullable(),
  counter: z.string(),
  by: standing,
  after: standing,
});

const statementPage = z.looseObject({
  node: z.string(),
  asset: z.string(),
  from: z.string(),
  to: z.string(),
  opening: standing,
  closing: standing,
  totals: z.array(z.looseObject({ type: z.string(), count: z.number(), posted: z.string() })),
  lines: z.array(line),
  next: z.string().nullable(),
  final: z.boolean(),
  closedBy: z.number().nullable(),
});

/** Pages of a statement at most: ten million lines. */
const pagesMax = 10_000;

export interface StatementWish {
  readonly node: string;
  readonly asset: string;
  readonly account: string;
  readonly from: string;
  readonly to: string;
}

/** `alfred statement [node]`: opening balance, every line with its entry, totals, closing balance. */
export async function showStatement(
  { node, ...wish }: StatementWish,
  {
    api,
    terminal,
    json,
  }: { readonly api: Api; readonly terminal: Terminal; readonly json: boolean },
): Promise<void> {
  const query = new URLSearchParams({ ...wish, limit: '1000' });
  const path = `/api/v1/wallets/${encodeURIComponent(node)}/statement`;
  for (let page = 0; page < pagesMax; page += 1) {
    const told = await api.get(`${path}?${query}`, statementPage);
    if (json) terminal.out(`${JSON.stringify(told)}\n`);
    else terminal.out(textOf(told, page === 0));
    if (told.next === null) return;
    query.set('after', told.next);
  }
  throw new Failure('The statement has too many pages.', 'Ask for a shorter time.');
}

type StatementPage = z.infer<typeof statementPage>;

function textOf(told: StatementPage, isFirst: boolean): string {
  const { node, asset, from, to, opening, closing, totals, lines, next, final, closedBy } = told;
  const head = isFirst ? [`${node}, ${asset}, ${from} to ${to}`, `opening  ${opening.posted}`] : [];
  const moved = lines.map(
    ({ seq, effective, type, reference, by, after }) =>
      `${seq}  ${effective}  ${type}  ${reference ?? '-'}  available ${by.available}  held ${by.held}  posted ${after.posted}`,
  );
  const sums = totals.map(({ type, count, posted }) => `total  ${type}  ${count}  ${posted}`);
  const state = final ? `final since entry ${closedBy}` : 'not final: the books are open';
  const end = next === null ? [`closing  ${closing.posted}`, state] : [];
  return [...head, ...(isFirst ? sums : []), ...moved, ...end].map((each) => `${each}\n`).join('');
}
