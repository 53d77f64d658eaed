import type { AsOf } from '../../ports/api/books.ts';
import type {
  BudgetMovement,
  Movement,
  Standing,
  Statement,
  StatementPlace,
} from '../../ports/api/history.ts';
import { csvLine } from './csv.ts';
import { renderAmount, renderAsOf, renderAsset, renderInstant } from './render.ts';

// How the past looks to clients.

/** A page has one more line than it shows, when there is another page. */
export function renderWalletEntries(
  found: { readonly node: string; readonly asset: string; readonly asOf: AsOf } & {
    readonly lines: readonly Movement[];
  },
  { account, limit }: { readonly account: 'wallet' | 'pool'; readonly limit: number },
) {
  const { node, asset, lines, asOf } = found;
  const shown = lines.slice(0, limit);
  return {
    ...{ node, account, asset: renderAsset(asset), asOf: renderAsOf(asOf) },
    data: shown.map((line) => renderLine(line, asset)),
    next: lines.length > limit ? String(shown.at(-1)?.seq) : null,
  };
}

export function renderBudgetEntries(
  found: { readonly node: string; readonly asset: string; readonly asOf: AsOf } & {
    readonly lines: readonly BudgetMovement[];
  },
  { window, limit }: { readonly window: string; readonly limit: number },
) {
  const { node, asset, lines, asOf } = found;
  // An entry may state two stretches: both of its lines are on one page.
  const end = lines[limit - 1]?.seq ?? 0n;
  const shown = lines.filter(({ seq }) => seq >= end);
  const amount = (minor: bigint) => renderAmount(minor, asset);
  return {
    ...{ node, window, asset: renderAsset(asset), asOf: renderAsOf(asOf) },
    data: shown.map((line) => ({
      ...placeOf(line),
      start: line.start,
      by: { used: amount(line.usedBy), held: amount(line.heldBy) },
      after: { used: amount(line.used), held: amount(line.held), limit: amount(line.limit) },
    })),
    next: lines.length > shown.length ? String(end) : null,
  };
}

export function renderStatement(
  found: Statement & { readonly node: string; readonly asset: string },
  account: 'wallet' | 'pool',
) {
  const { node, asset, from, to, opening, closing, totals, lines, hasMore, closedBy } = found;
  const last = lines.at(-1);
  return {
    ...{ node, account, asset: renderAsset(asset), asOf: renderAsOf(found.asOf) },
    ...{ from: renderInstant(from), to: renderInstant(to) },
    opening: standingOf(opening, asset),
    closing: standingOf(closing, asset),
    totals: totals.map((total) => ({
      ...{ type: total.type, count: Number(total.count), ...standingOf(total, asset) },
    })),
    lines: lines.map((line) => renderLine(line, asset)),
    next: hasMore && last ? `${last.effective}.${last.seq}` : null,
    final: closedBy !== undefined,
    closedBy: closedBy === undefined ? null : Number(closedBy),
  };
}

/** The other way round of `next`. The text is checked before. */
export function readStatementPlace(cursor: string | undefined): StatementPlace | undefined {
  if (cursor === undefined) return undefined;
  const [date = '0', seq = '0'] = cursor.split('.');
  return { date: BigInt(date), seq: BigInt(seq) };
}

const columns = ['seq', 'effective', 'written', 'type', 'reference', 'counter'].concat([
  'available',
  'held',
  'posted',
  'available after',
  'held after',
  'posted after',
]);

/** A statement as lines of CSV: opening, entries, closing. */
export async function* statementLines(
  pages: AsyncIterable<Statement & { readonly asset: string }>,
): AsyncIterable<string> {
  let isFirst = true;
  let end = '';
  for await (const { asset, from, to, opening, closing, lines } of pages) {
    const edge = (name: string, date: bigint, standing: Standing) =>
      csvLine(['', renderInstant(date), '', name, '', '', '', '', '', ...cellsOf(standing, asset)]);
    if (isFirst) yield csvLine(columns) + edge('opening', from, opening);
    isFirst = false;
    for (const line of lines) yield csvLine(lineCells(line, asset));
    end = edge('closing', to, closing);
  }
  yield end;
}

function lineCells(line: Movement, asset: string): readonly string[] {
  const { seq, effective, at, type, reference = '', counter } = line;
  const by = { available: line.availableBy, held: line.heldBy };
  return [
    ...[String(seq), renderInstant(effective), renderInstant(at), type, reference, counter],
    ...cellsOf(by, asset),
    ...cellsOf(line, asset),
  ];
}

const cellsOf = (standing: Standing, asset: string): readonly string[] => {
  const { available, held, posted } = standingOf(standing, asset);
  return [available, held, posted];
};

function renderLine(line: Movement, asset: string) {
  const by = { available: line.availableBy, held: line.heldBy };
  return {
    ...placeOf(line),
    effective: renderInstant(line.effective),
    counter: line.counter,
    by: standingOf(by, asset),
    after: standingOf(line, asset),
  };
}

function placeOf({
  seq,
  at,
  type,
  reference,
}: Pick<Movement, 'seq' | 'at' | 'type' | 'reference'>) {
  const entry = `/api/v1/ledger/entries?after=${seq - 1n}&limit=1`;
  return { seq: Number(seq), at: renderInstant(at), type, reference: reference ?? null, entry };
}

function standingOf({ available, held }: Standing, asset: string) {
  return {
    available: renderAmount(available, asset),
    held: renderAmount(held, asset),
    posted: renderAmount(available + held, asset),
  };
}
