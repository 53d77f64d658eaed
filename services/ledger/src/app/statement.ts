import { AlfredError } from '@alfred/errors';
import type { MovedAccount } from '../domain/movements.ts';
import type { AsOf } from '../ports/read-model.ts';
import type {
  Balance,
  BookPlace,
  Closing,
  KnownPlace,
  StatementLine,
  StatementOf,
  Statements,
  Total,
} from '../ports/statements.ts';
import { readMoment } from '../wire/read-moment.ts';
import { lastBy, type MomentDeps, projectedTo } from './moments.ts';

const linesMax = 1_000;

export interface StatementAsked {
  readonly account: MovedAccount;
  /** RFC 3339, or dates: from the first moment of the one, and before that of the other. */
  readonly from: string;
  readonly to: string;
  /** The last line of the page before; undefined for the first page. */
  readonly after: BookPlace | undefined;
  readonly limit: number;
  readonly atLeast: bigint;
}

/** A line, and how the account stands after it in the order of the books. */
export type ToldLine = StatementLine & Balance;

export interface Statement {
  readonly from: number;
  readonly to: number;
  readonly opening: Balance;
  readonly closing: Balance;
  /** Of the whole statement, on its first page. */
  readonly totals: readonly Total[];
  readonly lines: readonly ToldLine[];
  readonly hasMore: boolean;
  /** The closing that makes it final: no entry is dated into it any more. */
  readonly closed: Closing | undefined;
  readonly asOf: AsOf;
}

export type GetStatement = (ledger: string, asked: StatementAsked) => Promise<Statement>;

export type StatementDeps = Pick<MomentDeps, 'store' | 'projected'> & {
  readonly statements: Statements;
};

/**
 * What moved an account between two dates of the books. Opening, lines and closing are three answers
 * of their own, and must add up: `statement_inconsistent` says that the journal is damaged.
 */
export function getStatement(deps: StatementDeps): GetStatement {
  const { statements } = deps;
  return async (ledger, { account, after, limit, atLeast, ...asked }) => {
    const { timeZone, ...asOf } = await projectedTo(
      { ...deps, journal: statements },
      ledger,
      atLeast,
    );
    const [first, end] = [startOf(asked.from, timeZone), startOf(asked.to, timeZone)];
    if (first >= end) throw invalid('to: it is not after from');
    const of = { ledger, account, upTo: asOf.seq };
    const from = await placed(deps, of, { date: first, seq: 0n });
    const to = await placed(deps, of, { date: end, seq: 0n });
    const [opening, closing] = [
      await statements.balanceBefore(of, from),
      await statements.balanceBefore(of, to),
    ];
    const start = after ? await placed(deps, of, { ...after, seq: after.seq + 1n }) : from;
    const totals = after ? [] : await statements.totals(of, { from, to });
    if (!after) assertSum(account, { opening, totals, closing });
    const most = limit > 0 ? Math.min(limit, linesMax) : linesMax;
    const found = await statements.lines(of, { from: start, to }, most + 1);
    const before = after ? await statements.balanceBefore(of, start) : opening;
    const closed = await statements.closing(ledger, asOf.seq);
    return {
      ...{ from: first, to: end, opening, closing, totals, asOf },
      lines: told(found.slice(0, most), before),
      hasMore: found.length > most,
      closed: closed && closed.until >= end ? closed : undefined,
    };
  };
}

/** A place with the last entry that was written before its date. */
async function placed(
  deps: Pick<StatementDeps, 'store'>,
  { ledger, upTo }: StatementOf,
  place: BookPlace,
): Promise<KnownPlace> {
  const { seq: written } = await lastBy(deps, ledger, { at: place.date - 1, head: upTo });
  return { ...place, written };
}

function startOf(text: string, timeZone: string): number {
  const read = readMoment(text, timeZone);
  if (read) return read.start;
  throw invalid('from, to: neither a time nor a date');
}

function told(lines: readonly StatementLine[], before: Balance): readonly ToldLine[] {
  let { available, held } = before;
  return lines.map((line) => {
    available += line.availableBy;
    held += line.heldBy;
    return { ...line, available, held };
  });
}

function assertSum(
  { kind, node }: MovedAccount,
  sums: { readonly opening: Balance; readonly totals: readonly Total[]; readonly closing: Balance },
): void {
  let { available, held } = sums.opening;
  for (const total of sums.totals) {
    available += total.available;
    held += total.held;
  }
  if (available === sums.closing.available && held === sums.closing.held) return;
  throw new AlfredError('statement_inconsistent', { account: `${kind}:${node}` });
}

function invalid(reason: string): AlfredError {
  return new AlfredError('command_invalid', { reason });
}
