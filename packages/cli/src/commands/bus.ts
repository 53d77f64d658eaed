import { readFileSync } from 'node:fs';
import {
  alfredTopology,
  applyTopology,
  connectNats,
  type KeptDeadLetter,
  natsDeadLetters,
} from '@alfred/bus';
import type { Environment } from '@alfred/config';
import { isAlfredError } from '@alfred/errors';
import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config.ts';
import { Failure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** Dead letters that are shown at once, unless more are asked for. */
const shownMax = 50;

interface Around {
  readonly env: Environment;
  readonly terminal: Terminal;
}

interface Given {
  readonly nats?: string;
  readonly creds?: string;
  readonly ca?: string;
  readonly json?: true;
  readonly replicas?: number;
  readonly from?: number;
  readonly max?: number;
}

type Connection = Awaited<ReturnType<typeof connectNats>>;

/** `alfred bus …` and `alfred dead-letters …`: they ask NATS itself, as its operator. */
export function addBus(program: Command, around: Around): void {
  const asking = (command: Command) =>
    command
      .option('--nats <urls>', 'the servers of NATS; else ALFRED_NATS_URL')
      .option('--creds <file>', "the operator's credentials; else ALFRED_NATS_CREDS")
      .option('--ca <file>', 'by which the servers are known; else ALFRED_NATS_CA')
      .option('--json', 'one line of JSON');
  const bus = program.command('bus').description('the streams that Alfred needs on NATS');
  asking(bus.command('apply'))
    .description('make the streams that are missing, and update the others')
    .option('--replicas <count>', 'servers that keep each stream; 1 if not said', wholeNumber)
    .action((given: Given) =>
      onNats(given, around, (connection) => apply(connection, given, around)),
    );
  const letters = program.command('dead-letters').description('messages that nobody could handle');
  asking(letters.command('list'))
    .description('show them, oldest first')
    .option('--from <number>', 'the first one shown', wholeNumber)
    .option('--max <count>', `how many at most; ${shownMax} if not said`, wholeNumber)
    .action((given: Given) =>
      onNats(given, around, (connection) => list(connection, given, around)),
    );
  asking(letters.command('replay <number>'))
    .description('publish one again as it was, and forget it')
    .action((number: string, given: Given) =>
      onNats(given, around, async (connection) => {
        const letter = await natsDeadLetters(connection, alfredTopology).replay(
          wholeNumber(number),
        );
        show([letter], given, around.terminal);
      }),
    );
}

async function apply(connection: Connection, { replicas = 1, json }: Given, { terminal }: Around) {
  const changes = await applyTopology(connection, alfredTopology, { replicas });
  if (json) return terminal.out(`${JSON.stringify({ changes })}\n`);
  for (const { what, change } of changes) terminal.out(`${change.padEnd(9)}  ${what}\n`);
}

async function list(connection: Connection, given: Given, { terminal }: Around) {
  const { from = 1, max = shownMax } = given;
  show(await natsDeadLetters(connection, alfredTopology).list({ from, max }), given, terminal);
}

function show(letters: readonly KeptDeadLetter[], { json }: Given, terminal: Terminal): void {
  const shown = letters.map(shownLetter);
  if (json) terminal.out(`${JSON.stringify({ letters: shown })}\n`);
  else for (const letter of shown) showOne(letter, terminal);
}

type ShownLetter = ReturnType<typeof shownLetter>;

const shownLetter = ({ number, at, message, attempts, reason }: KeptDeadLetter) => ({
  ...{ number, at: at.toISOString(), subject: message.subject, id: message.id },
  ...{ attempts, reason, bytes: Buffer.from(message.bytes).toString('base64') },
});

function showOne(letter: ShownLetter, terminal: Terminal): void {
  const { number, at, subject, id, attempts, reason } = letter;
  terminal.out(`${String(number).padEnd(6)}  ${at}  ${subject}  ${id}\n`);
  terminal.out(`${' '.repeat(8)}after ${attempts} tries: ${reason}\n`);
}

async function onNats(
  given: Given,
  { env }: Around,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const { nats, creds, ca } = { ...natsOf(env), ...given };
  if (nats === undefined) throw new Failure('No NATS is named.', 'Give --nats or ALFRED_NATS_URL.');
  try {
    const connection = await connectNats({
      ...{ servers: nats.split(','), name: 'operator' },
      ...(creds === undefined ? {} : { credentials: () => readFileSync(creds, 'utf8') }),
      ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
    });
    await work(connection).finally(() => connection.close());
  } catch (error) {
    if (!isAlfredError(error)) throw error;
    throw new Failure(error.message, error.hint, { cause: error });
  }
}

function natsOf(env: Environment): Pick<Given, 'nats' | 'creds' | 'ca'> {
  const { natsUrl: nats, natsCreds: creds, natsCa: ca } = readConfig(env);
  return {
    ...(nats === undefined ? {} : { nats }),
    ...(creds === undefined ? {} : { creds }),
    ...(ca === undefined ? {} : { ca }),
  };
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number is needed.');
}
