import type { Wish } from '../api.ts';

/** What a command asks the management API: words in the order of its arguments, options by name. */
export interface MoneyCommand {
  /** `budget set` */
  readonly name: string;
  /** As commander writes them: `<node> <window>`. */
  readonly takes: string;
  readonly about: string;
  readonly options?: readonly (readonly [flags: string, about: string])[];
  /** Its words after the name, as somebody would type them. */
  readonly example: string;
  readonly wish: (words: readonly string[], options: Options) => Wish;
}

/** Options by their name in camel case; commander checks which there are. */
export type Options = Readonly<Record<string, string | undefined>>;

/** For everything that is of one asset. */
export const assetOption = ['--asset <code>', 'the asset; USD if none is named'] as const;
const atOption = ['--at <time>', 'when, in RFC 3339; at once if not said'] as const;

const node = (id = '', ...rest: readonly string[]): string => pathOf('nodes', id, ...rest);
const wallet = (id = '', ...rest: readonly string[]): string => pathOf('wallets', id, ...rest);
const budgets = (id = '', ...rest: readonly string[]): string => pathOf('budgets', id, ...rest);

/** An id that is a single dot or two would leave the path; encoded or not, it is none. */
export function pathOf(...parts: readonly string[]): string {
  const safe = parts.map((part) => encodeURIComponent(part).replace(/^\.+$/, '_'));
  return `/api/v1/${safe.join('/')}`;
}

/** The asset that was named, or the usual one. */
export const assetOf = ({ asset = 'USD' }: Options): string => asset;

/** What is no number is for the instance to refuse. */
export function numberOf(text = ''): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Every field that was said. */
export function said(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const budgetCommands: readonly MoneyCommand[] = [
  {
    name: 'budget set',
    takes: '<node> <window> <limit>',
    about: 'limit what a node and everybody below it spends in a day, week, month, quarter or ever',
    options: [
      assetOption,
      ['--mode <mode>', 'hard (the usual: refuses) or soft (warns)'],
      ['--rollover-cap <amount>', 'add so much of what one window leaves to the next'],
      ['--floor <amount>', 'keep so much of the budget above for this node alone'],
    ],
    example: 'team_… month 100.00 --rollover-cap 20.00',
    wish: ([id, window, limit], { mode = 'hard', rolloverCap, floor, ...options }) => ({
      method: 'PUT',
      path: budgets(id),
      body: said({ asset: assetOf(options), window, limit, mode, rolloverCap, floor }),
    }),
  },
  {
    name: 'budget list',
    takes: '<node>',
    about: 'show the budgets of a node, with what is left of them now',
    example: 'team_…',
    wish: ([id]) => ({ method: 'GET', path: budgets(id) }),
  },
  {
    name: 'budget remove',
    takes: '<node> <window>',
    about: 'end a budget: it limits nothing any more',
    options: [assetOption],
    example: 'team_… month',
    wish: ([id, window = ''], options) => ({
      method: 'DELETE',
      path: `${budgets(id, window)}?asset=${encodeURIComponent(assetOf(options))}`,
    }),
  },
  {
    name: 'boost start',
    takes: '<node> <window> <amount>',
    about: 'add to the limit of one budget for a while',
    options: [
      assetOption,
      ['--reason <code>', 'a code of your own, such as a ticket'],
      ['--until <time>', 'when it ends, in RFC 3339'],
    ],
    example: 'team_… month 50.00 --reason INC-4711 --until 2027-01-31T18:00:00Z',
    wish: ([id, window, amount], { reason, until: endsAt, ...options }) => ({
      method: 'POST',
      path: node(id, 'overrides'),
      body: said({ window, asset: assetOf(options), amount, reason, endsAt }),
    }),
  },
  {
    name: 'boost list',
    takes: '<node>',
    about: 'show the boosts of a node that are in force',
    example: 'team_…',
    wish: ([id]) => ({ method: 'GET', path: node(id, 'overrides') }),
  },
  {
    name: 'boost end',
    takes: '<node> <boost>',
    about: 'end a boost now',
    example: 'team_… ovr_…',
    wish: ([id, boost = '']) => ({ method: 'DELETE', path: node(id, 'overrides', boost) }),
  },
];

const poolCommands: readonly MoneyCommand[] = [
  {
    name: 'pool show',
    takes: '<node>',
    about: 'show what everybody below a node shares',
    example: 'team_…',
    wish: ([id]) => ({ method: 'GET', path: node(id, 'pool') }),
  },
  {
    name: 'pool fill',
    takes: '<node> <amount> <from>',
    about: 'move credits from the wallet of a node into a pool',
    options: [assetOption],
    example: 'team_… 100.00 org_…',
    wish: ([id, amount, from], options) => ({
      method: 'POST',
      path: node(id, 'pool'),
      body: { from, asset: assetOf(options), amount },
    }),
  },
  {
    name: 'pool drain',
    takes: '<node> <amount> <to>',
    about: 'move credits out of a pool to the wallet of a node',
    options: [assetOption],
    example: 'team_… 20.00 usr_…',
    wish: ([id, amount, to], options) => ({
      method: 'POST',
      path: node(id, 'pool'),
      body: { to, asset: assetOf(options), amount },
    }),
  },
];

const walletCommands: readonly MoneyCommand[] = [
  {
    name: 'wallet freeze',
    takes: '<node>',
    about: 'let a wallet pay for nothing new; what is running is charged',
    example: 'usr_…',
    wish: ([id]) => ({ method: 'POST', path: wallet(id, 'freeze') }),
  },
  {
    name: 'wallet thaw',
    takes: '<node>',
    about: 'let a frozen wallet pay again',
    example: 'usr_…',
    wish: ([id]) => ({ method: 'POST', path: wallet(id, 'thaw') }),
  },
  {
    name: 'wallet sweep',
    takes: '<node>',
    about: 'move whatever is free in a wallet to that of its parent',
    options: [assetOption, atOption],
    example: 'usr_… --at 2027-01-31T23:00:00Z',
    wish: ([id], { at, ...options }) => ({
      method: 'POST',
      path: wallet(id, 'sweeps'),
      body: said({ asset: assetOf(options), at }),
    }),
  },
  {
    name: 'wallet top-up',
    takes: '<node> <amount>',
    about: 'fill a wallet up to an amount from that of its parent',
    options: [assetOption, atOption],
    example: 'usr_… 25.00',
    wish: ([id, amount], { at, ...options }) => ({
      method: 'POST',
      path: wallet(id, 'top-ups'),
      body: said({ asset: assetOf(options), amount, at }),
    }),
  },
  {
    name: 'wallet movements',
    takes: '<node>',
    about: 'show the sweeps and top-ups that wait for their time',
    example: 'usr_…',
    wish: ([id]) => ({ method: 'GET', path: wallet(id, 'movements') }),
  },
  {
    name: 'wallet cancel',
    takes: '<node> <movement>',
    about: 'take a sweep or a top-up back whose time has not come',
    example: 'usr_… sch_…',
    wish: ([id, movement = '']) => ({ method: 'DELETE', path: wallet(id, 'movements', movement) }),
  },
];

const paymentCommands: readonly MoneyCommand[] = [
  {
    name: 'node move',
    takes: '<node> <parent>',
    about: 'give a node another parent, with everything below it',
    example: 'team_… dep_…',
    wish: ([id, parent]) => ({ method: 'POST', path: node(id, 'move'), body: { parent } }),
  },
  {
    name: 'payment show',
    takes: '<node>',
    about: 'show who pays for a node',
    example: 'usr_…',
    wish: ([id]) => ({ method: 'GET', path: node(id, 'payment') }),
  },
  {
    name: 'payment set',
    takes: '<node> <payers>',
    about: 'say who pays, in order: own, team, department, organization; or inherit',
    example: 'team_… team,own',
    wish: ([id, payers = '']) => ({
      method: 'PUT',
      path: node(id, 'payment'),
      body: { order: payers === 'inherit' ? null : payers.split(',') },
    }),
  },
  {
    name: 'priority show',
    takes: '<node>',
    about: 'show the weight of a node',
    example: 'usr_…',
    wish: ([id]) => ({ method: 'GET', path: node(id, 'priority') }),
  },
  {
    name: 'priority set',
    takes: '<node> <weight>',
    about: 'give a node a larger share while money is short: 1, 2 or 4; or inherit',
    example: 'team_… 4',
    wish: ([id, weight]) => ({
      method: 'PUT',
      path: node(id, 'priority'),
      body: { weight: weight === 'inherit' ? null : numberOf(weight) },
    }),
  },
];

/** The commands about budgets, pools and who pays, in the order in which the help shows them. */
export const moneyCommands: readonly MoneyCommand[] = [
  ...budgetCommands,
  ...poolCommands,
  ...walletCommands,
  ...paymentCommands,
];
