import { AlfredError } from '@alfred/errors';
import { blockOf, blockSize, countersOf } from '../domain/movements.ts';
import { referenceOf } from '../domain/references.ts';
import type { BudgetBlock, BudgetLine, BudgetName, Moment } from '../ports/journal.ts';
import type { AsOf } from '../ports/read-model.ts';
import { decodeEntry } from '../wire/decode-entry.ts';
import type { Entry } from '../wire/entry.ts';
import { type LinesAsked, linesMax, within } from './as-of.ts';
import { type BudgetNow, budgetNow } from './list-budgets.ts';
import { findMoment, type MomentDeps, projectedTo, type WhenAsked } from './moments.ts';

// The journal knows how a block of entries left a budget; what is between is read from the log.

/** Blocks that are looked for at once. */
const blocksMax = 16;

export type BudgetsAsOf = (
  ledger: string,
  node: string,
  when: WhenAsked,
) => Promise<{ readonly budgets: readonly BudgetNow[]; readonly asOf: AsOf }>;

/** Budgets of a node as they stood at an earlier moment. They count when an entry is written. */
export function budgetsAsOf(deps: MomentDeps): BudgetsAsOf {
  const find = findMoment(deps);
  return async (ledger, node, when) => {
    const found = await find(ledger, when);
    if (found.kind === 'on') {
      const reason = 'effective: a budget counts an entry when it is written';
      throw new AlfredError('command_invalid', { reason });
    }
    const { moment, at } = found;
    const { timeZone } = await projectedTo(deps, ledger, moment.seq);
    const block = await entriesIn(deps, ledger, blockUpTo(moment));
    const stated = countersOf(block, node);
    const budgets = await deps.journal.budgetsAfter(ledger, node, { ...moment, stated });
    return { budgets: budgets.map((budget) => budgetNow(budget, at, timeZone)), asOf: moment };
  };
}

/** The entries of a block up to this moment, which is in it. */
function blockUpTo({ seq }: Moment): Pick<BudgetBlock, 'first' | 'last'> {
  return { first: firstOf(blockOf(Number(seq))), last: Number(seq) };
}

const firstOf = (block: number): number => block * blockSize + 1;

export type BudgetEntries = (
  ledger: string,
  name: BudgetName,
  asked: LinesAsked,
) => Promise<{ readonly lines: readonly BudgetLine[]; readonly asOf: AsOf }>;

/** The entries behind what is used and held of a budget, the latest first. */
export function budgetEntries(
  deps: Pick<MomentDeps, 'projected' | 'journal' | 'store'>,
): BudgetEntries {
  return async (ledger, name, { before, limit, atLeast }) => {
    const asOf = await projectedTo(deps, ledger, atLeast);
    const most = within(limit, linesMax);
    const lines: BudgetLine[] = [];
    let below = before;
    while (lines.length < most) {
      const asked = { before: below, limit: Math.min(blocksMax, most - lines.length) };
      const blocks = await deps.journal.budgetBlocks(ledger, name, asked);
      for (const block of blocks) {
        const all = await linesOf(deps, { ledger, name, block });
        lines.push(...all.filter(({ seq }) => before === undefined || BigInt(seq) < before));
      }
      const last = blocks.at(-1);
      if (!last) break;
      below = BigInt(firstOf(blockOf(last.first)));
    }
    // An entry may state two stretches: both of its lines or none.
    const sorted = lines.toSorted((a, b) => b.seq - a.seq);
    const end = sorted[most - 1]?.seq ?? 0;
    return { lines: sorted.filter(({ seq }) => seq >= end), asOf };
  };
}

/** What each entry of a block did to one stretch of a budget. */
async function linesOf(
  deps: Pick<MomentDeps, 'store'>,
  of: { readonly ledger: string; readonly name: BudgetName; readonly block: BudgetBlock },
): Promise<readonly BudgetLine[]> {
  const { node, asset, window } = of.name;
  const { start, usedBefore, heldBefore } = of.block;
  let was = { used: usedBefore, held: heldBefore };
  const lines: BudgetLine[] = [];
  for (const entry of await entriesIn(deps, of.ledger, of.block)) {
    const stated = countersOf([entry], node).find(
      (each) => each.asset === asset && each.window === window && each.start === start,
    );
    if (!stated) continue;
    const { used, held, limit } = stated;
    const [usedBy, heldBy] = [used - was.used, held - was.held];
    const { seq, at, event } = entry;
    const where = { seq, at, type: event.type, reference: referenceOf(event), start };
    lines.push({ ...where, usedBy, heldBy, used, held, limit });
    was = { used, held };
  }
  return lines;
}

/** Entries of one block, at most. */
async function entriesIn(
  { store }: Pick<MomentDeps, 'store'>,
  ledger: string,
  { first, last }: Pick<BudgetBlock, 'first' | 'last'>,
): Promise<readonly Entry[]> {
  const count = last - first + 1;
  if (count <= 0) return [];
  const stored = await store.read(ledger, BigInt(first) - 1n, count);
  return stored.map(({ bytes }) => decodeEntry(bytes));
}
