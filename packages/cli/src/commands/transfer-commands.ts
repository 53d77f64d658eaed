import type { MoneyCommand, Options } from './money-commands.ts';

/** An id that is a single dot or two would leave the path; encoded or not, it is none. */
function pathOf(...parts: readonly string[]): string {
  const safe = parts.map((part) => encodeURIComponent(part).replace(/^\.+$/, '_'));
  return `/api/v1/${safe.join('/')}`;
}

function said(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** What is no number is for the instance to refuse. */
const numberOf = (text: string | undefined): number | string | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : text;

function queryOf(fields: Options, names: readonly string[]): string {
  const given = names.flatMap((name) => {
    const value = fields[name];
    return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

const assetOption = ['--asset <code>', 'the asset; USD if none is named'] as const;

/** The commands about transfers, in the order in which the help shows them. */
export const transferCommands: readonly MoneyCommand[] = [
  {
    name: 'transfers send',
    takes: '<to> <amount>',
    about: 'transfer credits to the wallet of a node',
    options: [
      ['--from <node>', 'the node that sends; that of the key if none is named'],
      assetOption,
      ['--reversible-for <seconds>', 'so long it can be reversed; a day if not said, 0 for never'],
      ['--ledger <id>', 'another ledger that the node is of, and that has added this one'],
    ],
    example: 'usr_… 5.00 --reversible-for 3600',
    wish: ([to, amount], { from, asset = 'USD', reversibleFor, ledger }) => ({
      method: 'POST',
      path: pathOf('transfers'),
      body: said({
        ...{ from, to, asset, amount, ledger },
        reversibleForSeconds: numberOf(reversibleFor),
      }),
    }),
  },
  {
    name: 'transfers list',
    takes: '',
    about: 'show transfers, the newest first',
    options: [
      ['--node <id>', 'only what this node has sent or got'],
      ['--after <cursor>', 'the page after this cursor'],
      ['--limit <number>', 'at most so many'],
    ],
    example: '--node usr_…',
    wish: (_, options) => ({
      method: 'GET',
      path: `${pathOf('transfers')}${queryOf(options, ['node', 'after', 'limit'])}`,
    }),
  },
  {
    name: 'transfers show',
    takes: '<transfer>',
    about: 'show a transfer, and how long it can still be reversed',
    example: 'trf_…',
    wish: ([id = '']) => ({ method: 'GET', path: pathOf('transfers', id) }),
  },
  {
    name: 'transfers reverse',
    takes: '<transfer>',
    about: 'take a transfer back, all of it',
    example: 'trf_…',
    wish: ([id = '']) => ({ method: 'POST', path: pathOf('transfers', id, 'reverse') }),
  },
  {
    name: 'peer list',
    takes: '',
    about: 'show the ledgers that credits may go to and come from',
    example: '--json',
    wish: () => ({ method: 'GET', path: pathOf('peers') }),
  },
  {
    name: 'peer add',
    takes: '<ledger>',
    about: 'agree to exchange transfers with another ledger, which must agree, too',
    example: 'led_…',
    wish: ([id = '']) => ({ method: 'PUT', path: pathOf('peers', id) }),
  },
  {
    name: 'peer remove',
    takes: '<ledger>',
    about: 'agree no more',
    example: 'led_…',
    wish: ([id = '']) => ({ method: 'DELETE', path: pathOf('peers', id) }),
  },
];
