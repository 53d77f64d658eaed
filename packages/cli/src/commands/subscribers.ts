import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type { Wish } from '../api.ts';
import { Failure } from '../failure.ts';
import { showFields } from '../show-fields.ts';
import type { OpenTools } from './money.ts';

const path = '/api/v1/subscribers';
const reply = z.record(z.string(), z.unknown());
const created = z.looseObject({ credentials: z.string().optional() });

interface Wishes {
  readonly days?: number;
  readonly from?: number;
  readonly creds?: string;
  readonly idempotencyKey?: string;
}

type Given = Readonly<Record<string, string | undefined>>;

/** `alfred subscriber create …` and its like: programs that read the log from the bus. */
export function addSubscribers(
  program: Command,
  asking: (command: Command) => Command,
  open: OpenTools,
): void {
  const parent = program.command('subscriber').description('programs that read the log from NATS');
  asking(parent.command('create <name>'))
    .description('let a program read the log; its credentials are shown once')
    .option('--days <count>', 'days until they expire, 1 to 365; 90 if not said', wholeNumber)
    .option('--from <entry>', 'the first entry that it gets; 1 if not said', wholeNumber)
    .option('--creds <file>', 'write the credentials to this new file, for its owner alone')
    .option('--idempotency-key <key>', 'repeats under one key have one effect')
    .addHelpText(
      'after',
      '\nExample:\n  npm run alfred -- subscriber create Warehouse --creds warehouse.creds',
    )
    .action((name: string, given: Given & Wishes) => createSubscriber(name, given, open));
  asking(parent.command('list'))
    .description('show who reads or has read the log from outside')
    .action(async (given: Given) => {
      const { api, terminal, json } = await open(given);
      showFields(await api.send({ method: 'GET', path }, reply), terminal, json);
    });
  asking(parent.command('move <subscriber> <entry>'))
    .description('let a subscriber start at another entry')
    .action(async (id: string, entry: string, given: Given) => {
      const { api, terminal, json } = await open(given);
      const body = { startAt: wholeNumber(entry) };
      const wish: Wish = { method: 'PUT', path: pathOf(id, '/position'), body };
      showFields(await api.send(wish, reply), terminal, json);
    });
  asking(parent.command('revoke <subscriber>'))
    .description('end a subscriber for good')
    .action(async (id: string, given: Given) => {
      const { api, terminal, json } = await open(given);
      const wish: Wish = { method: 'DELETE', path: pathOf(id) };
      showFields(await api.send(wish, reply), terminal, json);
    });
}

async function createSubscriber(
  name: string,
  { days: expiresInDays, from: startAt, creds, idempotencyKey, ...given }: Given & Wishes,
  open: OpenTools,
): Promise<void> {
  const { api, terminal, json } = await open(given);
  const body = {
    name,
    ...(expiresInDays === undefined ? {} : { expiresInDays }),
    ...(startAt === undefined ? {} : { startAt }),
  };
  const answer = await api.send({ method: 'POST', path, body, idempotencyKey }, created);
  const { credentials, ...facts } = answer;
  if (creds === undefined) return showFields(answer, terminal, json);
  if (credentials === undefined) {
    throw new Failure('The credentials were shown before.', 'Create another subscriber.');
  }
  // A file that is there may be somebody else's credentials.
  await writeFile(resolve(terminal.cwd, creds), credentials, { mode: 0o600, flag: 'wx' });
  showFields({ ...facts, credentials: creds }, terminal, json);
}

/** An id that is a single dot or two would leave the path; encoded or not, it is none. */
function pathOf(id: string, rest = ''): string {
  return `${path}/${encodeURIComponent(id).replace(/^\.+$/, '_')}${rest}`;
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number from 1 is needed.');
}
