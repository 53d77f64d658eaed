import { type MoneyCommand, numberOf, pathOf, said } from './money-commands.ts';

/** Keys and nodes have limits of the same shape; an id tells which it is of. */
const limits = (id = ''): string => pathOf(id.startsWith('key_') ? 'keys' : 'nodes', id, 'limits');

const count = (text: string | undefined) => (text === undefined ? undefined : numberOf(text));

/** The commands about how much may come in. */
export const limitCommands: readonly MoneyCommand[] = [
  {
    name: 'limit set',
    takes: '<id> <requests> <seconds>',
    about:
      'limit what comes in of a key, or of all keys of a node and below, within a sliding window',
    options: [
      ['--burst <requests>', 'at most so many requests within any second'],
      ['--tokens <count>', 'at most so many tokens within the window'],
      ['--concurrency <calls>', 'at most so many calls at the same time'],
    ],
    example: 'team_… 600 60 --burst 20 --tokens 200000 --concurrency 8',
    wish: ([id, requests, seconds], { burst, tokens, concurrency }) => ({
      method: 'PUT',
      path: limits(id),
      body: said({
        requests: requests === 'any' ? undefined : numberOf(requests),
        windowSeconds: numberOf(seconds),
        burst: count(burst),
        tokens: count(tokens),
        concurrency: count(concurrency),
      }),
    }),
  },
  {
    name: 'limit remove',
    takes: '<id>',
    about: 'end the limits of a key or of a node',
    example: 'key_…',
    wish: ([id]) => ({ method: 'DELETE', path: limits(id) }),
  },
];
