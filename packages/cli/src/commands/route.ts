import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { Failure, messageOf } from '../failure.ts';
import { showFields } from '../show-fields.ts';
import type { OpenTools } from './money.ts';
import { pathOf } from './money-commands.ts';

const reply = z.record(z.string(), z.unknown());

/** Targets that cannot serve as things are. */
const warningList = z.array(z.object({ param: z.string(), message: z.string() }));

type Given = Readonly<Record<string, string | undefined>>;
type Tools = Awaited<ReturnType<OpenTools>>;

/** What a command asks of the management API. */
interface Asked {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

/** `alfred route put …` and its like: names that clients give for a model, and who serves them. */
export function addRoutes(
  program: Command,
  asking: (command: Command) => Command,
  open: OpenTools,
): void {
  const parent = program.command('route').description('names that clients give for a model');
  const show = async (given: Given, asked: Asked, tools?: Tools): Promise<void> => {
    const { api, terminal, json } = tools ?? (await open(given));
    const wish = { ...asked, idempotencyKey: given.idempotencyKey };
    const { warnings, ...fields } = await api.send(wish, reply);
    showFields(json && warnings ? { ...fields, warnings } : fields, terminal, json);
    for (const { param, message } of warningList.parse(warnings ?? [])) {
      terminal.err(`Warning: ${param}: ${message} Until then it is passed over.\n`);
    }
  };
  addReading(parent, asking, show);
  const writing = (words: string) =>
    asking(parent.command(words)).option(
      '--idempotency-key <key>',
      'repeats under one key have one effect',
    );
  writing('put <name> <file>')
    .description('publish a route from a file of JSON')
    .addHelpText('after', '\nExample:\n  npm run alfred -- route put fast fast.json')
    .action(async (name: string, file: string, given: Given) => {
      const tools = await open(given);
      const body = await documentIn(resolve(tools.terminal.cwd, file));
      await show(given, { method: 'PUT', path: pathOf('routes', name), body }, tools);
    });
  writing('alias <name> <model>')
    .description('publish a route with one target')
    .option('--semantic-cache', 'a question may be answered by what answered one like it')
    .addHelpText('after', '\nExample:\n  npm run alfred -- route alias house sim/echo')
    .action((name: string, model: string, given: Given) => {
      const body = {
        targets: [{ model }],
        ...(given.semanticCache && { semanticCache: true }),
      };
      return show(given, { method: 'PUT', path: pathOf('routes', name), body });
    });
  writing('remove <name>')
    .description('remove a route; its versions stay')
    .action((name: string, given: Given) =>
      show(given, { method: 'DELETE', path: pathOf('routes', name) }),
    );
}

function addReading(
  parent: Command,
  asking: (command: Command) => Command,
  show: (given: Given, asked: Asked) => Promise<void>,
): void {
  const get = (given: Given, ...parts: readonly string[]) =>
    show(given, { method: 'GET', path: pathOf('routes', ...parts) });
  asking(parent.command('list'))
    .description('show the routes of the organisation')
    .action((given: Given) => get(given));
  asking(parent.command('show <name>'))
    .description('show a route')
    .option('--version <number>', 'as it once was', wholeNumber)
    .action((name: string, { version, ...given }: Given) => {
      const query = version === undefined ? '' : `?version=${version}`;
      return show(given, { method: 'GET', path: `${pathOf('routes', name)}${query}` });
    });
  asking(parent.command('versions <name>'))
    .description('show everything that a route ever was, the newest first')
    .action((name: string, given: Given) => get(given, name, 'versions'));
  asking(parent.command('experiment <name>'))
    .description('show how the experiment of a route goes, arm by arm')
    .action((name: string, given: Given) => get(given, name, 'experiment'));
  asking(parent.command('cache <name>'))
    .description('show how often the semantic cache of a route is wrong')
    .action((name: string, given: Given) => get(given, name, 'cache'));
}

async function documentIn(file: string): Promise<object> {
  try {
    return reply.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const hint = 'It is one JSON object with targets; see docs/guides/routing.md.';
    throw new Failure(`${file} is no route (${messageOf(error)}).`, hint, { cause: error });
  }
}

function wholeNumber(text: string): string {
  if (/^[1-9]\d{0,8}$/.test(text)) return text;
  throw new InvalidArgumentError('A whole number from 1 is needed.');
}
