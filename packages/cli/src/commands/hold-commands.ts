import { assetOf, assetOption, type MoneyCommand, pathOf } from './money-commands.ts';

const holds = (...rest: readonly string[]): string => pathOf('holds', ...rest);

/** Money that is held for whoever captures it. */
export const holdCommands: readonly MoneyCommand[] = [
  {
    name: 'holds place',
    takes: '<node> <amount>',
    about: 'hold money of whoever pays for a node, to be captured later',
    options: [
      assetOption,
      ['--until <time>', 'when it expires, in RFC 3339; in 7 days if not said'],
      ['--over-capture <choice>', 'overrun (the usual), refuse or cap: what a larger capture does'],
      ['--reference <code>', 'a code of your own, such as a job'],
    ],
    example: 'usr_… 5.00 --until 2027-01-31T18:00:00Z --reference job-4711',
    wish: ([node, amount], { until, overCapture, reference, ...options }) => ({
      method: 'POST',
      path: holds(),
      body: {
        ...{ node, asset: assetOf(options), amount },
        ...(until === undefined ? {} : { expiresAt: until }),
        ...(overCapture === undefined ? {} : { overCapture }),
        ...(reference === undefined ? {} : { reference }),
      },
    }),
  },
  {
    name: 'holds capture',
    takes: '<hold> <amount>',
    about: 'spend of a hold; again and again, until it was the last',
    options: [
      ['--final', 'it is the last one: whatever is left goes back'],
      ['--purpose <code>', 'what it was spent on'],
    ],
    example: 'hld_… 3.20 --final --purpose rendering',
    wish: ([hold = '', amount], { final, purpose }) => ({
      method: 'POST',
      path: holds(hold, 'captures'),
      body: {
        amount,
        ...(final === undefined ? {} : { final: true }),
        ...(purpose === undefined ? {} : { purpose }),
      },
    }),
  },
  {
    name: 'holds release',
    takes: '<hold>',
    about: 'give back what is left of a hold',
    example: 'hld_…',
    wish: ([hold = '']) => ({ method: 'POST', path: holds(hold, 'release') }),
  },
  {
    name: 'holds list',
    takes: '[node]',
    about: 'show holds, the newest first: of a node, or all',
    options: [['--status <status>', 'open, captured, released or expired']],
    example: 'usr_… --status open',
    wish: ([node], { status }) => {
      const query = new URLSearchParams({
        ...(node === undefined ? {} : { node }),
        ...(status === undefined ? {} : { status }),
      });
      return { method: 'GET', path: query.size > 0 ? `${holds()}?${query}` : holds() };
    },
  },
  {
    name: 'holds show',
    takes: '<hold>',
    about: 'show what was held, captured and left, with the entries of the log that say so',
    example: 'hld_…',
    wish: ([hold = '']) => ({ method: 'GET', path: holds(hold) }),
  },
];
