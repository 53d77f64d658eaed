import { assetOf, assetOption, type MoneyCommand, pathOf } from './money-commands.ts';

const wallet = (id = '', ...rest: readonly string[]): string => pathOf('wallets', id, ...rest);

/** What owners do with single wallets, beside moving credits. */
export const walletTermCommands: readonly MoneyCommand[] = [
  {
    name: 'wallet issue',
    takes: '<node> <amount>',
    about: 'bring new credits into a wallet, which may expire',
    options: [
      assetOption,
      ['--expires <time>', 'when they expire, in RFC 3339; never if not said'],
    ],
    example: 'org_… 100.00 --expires 2027-01-01T00:00:00Z',
    wish: ([id, amount], { expires, ...options }) => ({
      method: 'POST',
      path: wallet(id, 'credits'),
      body: {
        ...{ asset: assetOf(options), amount },
        ...(expires === undefined ? {} : { expiresAt: expires }),
      },
    }),
  },
  {
    name: 'wallet lots',
    takes: '<node>',
    about: 'show what of a wallet and its pool expires, and when',
    example: 'usr_…',
    wish: ([id]) => ({ method: 'GET', path: wallet(id, 'lots') }),
  },
  {
    name: 'wallet open-asset',
    takes: '<asset>',
    about: 'let every wallet have one more asset: USD, TOK or CREDIT',
    example: 'TOK',
    wish: ([asset]) => ({ method: 'POST', path: pathOf('assets'), body: { asset } }),
  },
  {
    name: 'wallet close',
    takes: '<node>',
    about: 'close an empty wallet and pool: nothing comes in any more',
    example: 'usr_…',
    wish: ([id]) => ({ method: 'POST', path: wallet(id, 'close') }),
  },
  {
    name: 'wallet reopen',
    takes: '<node>',
    about: 'open a closed wallet again',
    example: 'usr_…',
    wish: ([id]) => ({ method: 'POST', path: wallet(id, 'reopen') }),
  },
  {
    name: 'node archive',
    takes: '<node>',
    about: 'end a node and everything below it, for good',
    options: [['--sweep-to <node>', 'a node above, whose wallet gets what stands below']],
    example: 'team_… --sweep-to org_…',
    wish: ([id], { sweepTo }) => ({
      method: 'POST',
      path: pathOf('nodes', id ?? '', 'archive'),
      body: sweepTo === undefined ? {} : { sweepTo },
    }),
  },
  {
    name: 'wallet adjust',
    takes: '<node> <direction> <amount>',
    about: 'correct a wallet: bring credits in, or take them out',
    options: [
      assetOption,
      ['--reason <reason>', 'correction (the usual), goodwill, chargeback or migration'],
    ],
    example: 'usr_… out 5.00 --reason chargeback',
    wish: ([id, direction, amount], { reason = 'correction', ...options }) => ({
      method: 'POST',
      path: wallet(id, 'adjustments'),
      body: { asset: assetOf(options), amount, direction, reason },
    }),
  },
  {
    name: 'wallet overdraw',
    takes: '<node> <amount>',
    about: 'say how far below nothing a wallet may be taken; 0 ends it',
    options: [assetOption],
    example: 'usr_… 10.00',
    wish: ([id, amount], options) => ({
      method: 'PUT',
      path: wallet(id, 'overdraft'),
      body: { asset: assetOf(options), amount },
    }),
  },
  {
    name: 'wallet overdraft',
    takes: '<node>',
    about: 'show how far below nothing a wallet may be taken',
    example: 'usr_…',
    wish: ([id]) => ({ method: 'GET', path: wallet(id, 'overdraft') }),
  },
];
