import type { MoneyCommand, Options } from './money-commands.ts';

const base = '/api/v1/notifications';

/** An id that is a single dot or two would leave the path; encoded or not, it is none. */
function subscription(id = '', ...rest: readonly string[]): string {
  const safe = encodeURIComponent(id).replace(/^\.+$/, '_');
  return [`${base}/subscriptions/${safe}`, ...rest].join('/');
}

/** What is no number is for the instance to refuse. */
const percentsOf = (text: string): readonly (number | string)[] =>
  text.split(',').map((part) => (/^\d+$/.test(part) ? Number(part) : part));

function bodyOf([node, url]: readonly string[], { percent, asset }: Options): object {
  return {
    node,
    channel: url === undefined ? { type: 'log' } : { type: 'webhook', url },
    ...(percent === undefined ? {} : { percents: percentsOf(percent) }),
    ...(asset === undefined ? {} : { asset }),
  };
}

function queryOf(fields: Options, names: readonly string[]): string {
  const said = names.flatMap((name) => {
    const value = fields[name];
    return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  return said.length === 0 ? '' : `?${said.join('&')}`;
}

const ofOption = ['--subscription <id>', 'of this subscription alone'] as const;

/** The commands about who is told, in the order in which the help shows them. */
export const notificationCommands: readonly MoneyCommand[] = [
  {
    name: 'notification subscribe',
    takes: '<node> [url]',
    about: 'tell a webhook, or else the log, when budgets of a node and below it run low',
    options: [
      ['--percent <list>', 'of 50,80,100; all of them if none is named'],
      ['--asset <code>', 'of this asset alone'],
    ],
    example: 'team_… https://hooks.example.com/alfred --percent 80,100',
    wish: (words, options) => ({
      method: 'POST',
      path: `${base}/subscriptions`,
      body: bodyOf(words, options),
    }),
  },
  {
    name: 'notification list',
    takes: '',
    about: 'show who is told',
    example: '',
    wish: () => ({ method: 'GET', path: `${base}/subscriptions` }),
  },
  {
    name: 'notification remove',
    takes: '<subscription>',
    about: 'end a subscription, with all that waits for it',
    example: 'sub_…',
    wish: ([id]) => ({ method: 'DELETE', path: subscription(id) }),
  },
  {
    name: 'notification rotate-secret',
    takes: '<subscription>',
    about: 'give a webhook a new secret; the one before signs too for a day',
    example: 'sub_…',
    wish: ([id]) => ({ method: 'POST', path: subscription(id, 'rotate-secret') }),
  },
  {
    name: 'notification test',
    takes: '<subscription>',
    about: 'send a test event',
    example: 'sub_…',
    wish: ([id]) => ({ method: 'POST', path: subscription(id, 'test') }),
  },
  {
    name: 'notification enable',
    takes: '<subscription>',
    about: 'end the disabling of a subscription whose endpoint was gone',
    example: 'sub_…',
    wish: ([id]) => ({ method: 'POST', path: subscription(id, 'enable') }),
  },
  {
    name: 'notification deliveries',
    takes: '',
    about: 'show what became of deliveries, the newest first',
    options: [ofOption, ['--status <status>', 'pending, delivered or dead']],
    example: '--status pending',
    wish: (_, options) => ({
      method: 'GET',
      path: `${base}/deliveries${queryOf(options, ['subscription', 'status'])}`,
    }),
  },
  {
    name: 'notification dead-letters',
    takes: '',
    about: 'show what could not be delivered',
    options: [ofOption],
    example: '--subscription sub_…',
    wish: (_, options) => ({
      method: 'GET',
      path: `${base}/dead-letters${queryOf(options, ['subscription'])}`,
    }),
  },
  {
    name: 'notification replay',
    takes: '<delivery>',
    about: 'deliver again, under the same webhook-id',
    example: 'dlv_…',
    wish: ([id = '']) => ({
      method: 'POST',
      path: `${base}/deliveries/${encodeURIComponent(id).replace(/^\.+$/, '_')}/replay`,
    }),
  },
];
