import type { Command } from 'commander';
import type { Api } from '../api.ts';
import type { Terminal } from '../terminal.ts';
import { type Earlier, showBalance, showStatement, withMoments } from './balance.ts';

interface Tools {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly json: boolean;
}

interface Around {
  readonly open: (options: { readonly json?: true }) => Promise<Tools>;
  /** Whom a command means that names nobody. */
  readonly userOf: () => Promise<string>;
}

interface StatementGiven {
  readonly json?: true;
  readonly asset: string;
  readonly account: string;
  readonly from: string;
  readonly to: string;
}

/** Adds `alfred balance` and `alfred statement`. */
export function addBalances(
  program: Command,
  asking: (command: Command) => Command,
  { open, userOf }: Around,
): void {
  withMoments(asking(program.command('balance [node]')))
    .description('show a wallet; that of the demo user if none is named')
    .action(async (node: string | undefined, given: Earlier & { readonly json?: true }) =>
      showBalance(node ?? (await userOf()), await open(given), given),
    );
  asking(program.command('statement [node]'))
    .description('show what moved a wallet between two dates of the books')
    .requiredOption('--from <time>', 'a date, or RFC 3339')
    .requiredOption('--to <time>', 'the first moment that is not stated any more')
    .option('--asset <code>', 'the asset', 'USD')
    .option('--account <account>', 'wallet, or pool', 'wallet')
    .action(async (node: string | undefined, given: StatementGiven) => {
      const { asset, account, from, to } = given;
      const wish = { node: node ?? (await userOf()), asset, account, from, to };
      await showStatement(wish, await open(given));
    });
}
