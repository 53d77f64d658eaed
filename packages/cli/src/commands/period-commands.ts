import { type MoneyCommand, pathOf } from './money-commands.ts';

/** Ends of stretches of the books. */
export const periodCommands: readonly MoneyCommand[] = [
  {
    name: 'period close',
    takes: '<until>',
    about: 'close the books up to a time: nothing is dated before it any more, for ever',
    example: '2026-11-01T00:00:00Z',
    wish: ([until]) => ({
      method: 'POST',
      path: pathOf('ledger', 'periods'),
      body: { until },
    }),
  },
];
