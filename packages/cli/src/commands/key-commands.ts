import { type MoneyCommand, pathOf, said } from './money-commands.ts';

/** The commands about API keys. */
export const keyCommands: readonly MoneyCommand[] = [
  {
    name: 'key create',
    takes: '<node> <name>',
    about: 'make a key of a node; it is shown here and never again',
    options: [
      ['--role <role>', 'owner, member (the usual) or auditor'],
      ['--expires-at <time>', 'until when it opens anything, in RFC 3339'],
      ['--test', 'lead to the sandbox: simulated models, test credits and some history'],
    ],
    example: 'usr_… ci --test',
    wish: ([node, name], { role, expiresAt, test }) => ({
      method: 'POST',
      path: pathOf('keys'),
      body: said({ node, name, role, expiresAt, mode: test === undefined ? undefined : 'test' }),
    }),
  },
  {
    name: 'key revoke',
    takes: '<key>',
    about: 'end a key for good',
    example: 'key_…',
    wish: ([id]) => ({ method: 'DELETE', path: pathOf('keys', id ?? '') }),
  },
];
