import type { Caller } from '../../domain/caller.ts';
import type { AsOf } from '../../ports/api/books.ts';
import type { Directory } from '../../ports/api/directory.ts';
import type {
  AccountName,
  BudgetMovement,
  History,
  LinesPage,
  Movement,
  Statement,
  StatementPlace,
} from '../../ports/api/history.ts';
import { acceptAsset } from './money.ts';

interface Deps {
  readonly directory: Pick<Directory, 'node'>;
  readonly history: History;
}

/** The asset by its code, as people write it. */
export interface AccountAsked extends Omit<AccountName, 'asset'> {
  readonly asset: string;
}

interface Told {
  readonly node: string;
  /** By its id. */
  readonly asset: string;
  readonly asOf: AsOf;
}

/** The entries behind a balance of a node that the caller may see. */
export function readWalletEntries({ directory, history }: Deps) {
  return async (
    caller: Caller,
    asked: AccountAsked,
    page: LinesPage,
  ): Promise<Told & { readonly lines: readonly Movement[] }> => {
    const { id: asset } = acceptAsset(asked.asset);
    const { id: node } = await directory.node(caller, asked.node);
    const found = await history.walletEntries(caller.ledger, { ...asked, node, asset }, page);
    return { ...found, node, asset };
  };
}

/** The entries behind what is used and held of a budget. */
export function readBudgetEntries({ directory, history }: Deps) {
  return async (
    caller: Caller,
    asked: { readonly node: string; readonly asset: string; readonly window: string },
    page: LinesPage,
  ): Promise<Told & { readonly lines: readonly BudgetMovement[] }> => {
    const { id: asset } = acceptAsset(asked.asset);
    const { id: node } = await directory.node(caller, asked.node);
    const name = { node, asset, window: asked.window };
    return { ...(await history.budgetEntries(caller.ledger, name, page)), node, asset };
  };
}

export interface StatementAsked extends AccountAsked {
  readonly from: string;
  readonly to: string;
}

/** What moved a wallet or pool between two dates of the books, a page of it. */
export function readStatement({ directory, history }: Deps) {
  return async (
    caller: Caller,
    asked: StatementAsked,
    page: { readonly after: StatementPlace | undefined; readonly limit: number },
  ): Promise<Statement & Told> => {
    const { id: asset } = acceptAsset(asked.asset);
    const { id: node } = await directory.node(caller, asked.node);
    const wish = { ...asked, ...page, node, asset };
    return { ...(await history.statement(caller.ledger, wish)), node, asset };
  };
}

/** Pages of a statement in a file, at most: a million lines. */
const pagesMax = 1_000;

/** The whole of it, page after page. */
export function readWholeStatement(read: ReturnType<typeof readStatement>) {
  return async function* (
    caller: Caller,
    asked: StatementAsked,
    limit: number,
  ): AsyncIterable<Statement & Told> {
    let after: StatementPlace | undefined;
    for (let pages = 0; pages < pagesMax; pages += 1) {
      const page = await read(caller, asked, { after, limit });
      yield page;
      const last = page.lines.at(-1);
      if (!page.hasMore || !last) return;
      after = { date: last.effective, seq: last.seq };
    }
  };
}
