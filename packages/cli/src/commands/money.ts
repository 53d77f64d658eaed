import type { Command } from 'commander';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { showFields } from '../show-fields.ts';
import type { Terminal } from '../terminal.ts';
import { holdCommands } from './hold-commands.ts';
import { keyCommands } from './key-commands.ts';
import { limitCommands } from './limit-commands.ts';
import { type MoneyCommand, moneyCommands, type Options } from './money-commands.ts';
import { notificationCommands } from './notification-commands.ts';
import { periodCommands } from './period-commands.ts';
import { transferCommands } from './transfer-commands.ts';
import { walletTermCommands } from './wallet-term-commands.ts';

const reply = z.record(z.string(), z.unknown());

/** What the first words of these commands are about. */
const groups: Readonly<Record<string, string>> = {
  budget: 'limits per window',
  boost: 'more of a budget for a while',
  pool: 'credits that everybody below a node shares',
  wallet: 'freeze, sweep, fill and correct wallets',
  holds: 'money held for whoever captures it',
  transfers: 'credits from one node to another, and back',
  peer: 'ledgers that credits may go to and come from',
  period: 'the books, closed for good',
  node: 'the tree',
  payment: 'who pays',
  notification: 'who is told when budgets run low',
  priority: 'whose share is larger while money is short',
  key: 'API keys',
  limit: 'requests within a sliding window',
};

/** Opens the instance for one run, by the options that every asking command has. */
export type OpenTools = (options: Options) => Promise<{
  readonly api: Api;
  readonly terminal: Terminal;
  readonly json: boolean;
}>;

/** `alfred budget set …` and its like: one line of the table each. */
export function addMoneyCommands(
  program: Command,
  asking: (command: Command) => Command,
  open: OpenTools,
): void {
  const parents = new Map(
    Object.entries(groups).map(([name, about]) => [name, program.command(name).description(about)]),
  );
  for (const line of [
    ...moneyCommands,
    ...keyCommands,
    ...limitCommands,
    ...walletTermCommands,
    ...holdCommands,
    ...transferCommands,
    ...periodCommands,
    ...notificationCommands,
  ]) {
    const [group = '', verb = ''] = line.name.split(' ');
    const parent = parents.get(group);
    if (parent) addMoneyCommand(asking(parent.command(`${verb} ${line.takes}`)), line, open);
  }
}

function addMoneyCommand(command: Command, line: MoneyCommand, open: OpenTools): void {
  const { name, about, options = [], example, wish } = line;
  command.description(about);
  for (const [flags, text] of options) command.option(flags, text);
  if (wish([], {}).method !== 'GET') {
    command.option('--idempotency-key <key>', 'repeats under one key have one effect');
  }
  command.addHelpText('after', `\nExample:\n  npm run alfred -- ${name} ${example}`);
  command.action(async () => {
    const given: Options = command.opts();
    const { api, terminal, json } = await open(given);
    const wanted = { ...wish(command.args, given), idempotencyKey: given.idempotencyKey };
    showFields(await api.send(wanted, reply), terminal, json);
  });
}
