import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { Failure } from '../failure.ts';
import { showFields } from '../show-fields.ts';
import type { OpenTools } from './money.ts';
import { pathOf } from './money-commands.ts';

const reply = z.record(z.string(), z.unknown());

/** What the last line of a whole export says. */
const end = z.looseObject({ kind: z.literal('end'), entries: z.number() });

type Given = Readonly<Record<string, string | undefined>>;

/** `alfred person …`: what is known about people, and the end of it. */
export function addPerson(
  program: Command,
  asking: (command: Command) => Command,
  openTools: OpenTools,
): void {
  const parent = program.command('person').description('what is known about people');
  const simple = (name: string, about: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE') => {
    const [what = '', ...more] = name.split(' ');
    const path = what === 'hold' || what === 'release' ? 'legal-hold' : 'erasure';
    asking(parent.command([what, ...more].join(' ')))
      .description(about)
      .action(async (node: string, given: Given) => {
        const { api, terminal, json } = await openTools(given);
        const wish = { method, path: pathOf('people', node, path) };
        showFields(await api.send(wish, reply), terminal, json);
      });
  };
  simple('erase <node>', 'erase a person for good; asked again, it says how far it is', 'POST');
  simple('show <node>', 'show how far an erasure is, and whether a hold keeps it back', 'GET');
  simple('hold <node>', 'keep what is known about a person: an erasure waits', 'PUT');
  simple('release <node>', 'end a hold; an erasure that waited begins', 'DELETE');
  asking(parent.command('export <node> <file>'))
    .description('write everything about a person to a new file, for its owner alone')
    .addHelpText('after', '\nExample:\n  npm run alfred -- person export usr_… ada.ndjson')
    .action((node: string, file: string, given: Given) =>
      exportPerson(node, file, openTools, given),
    );
}

async function exportPerson(
  node: string,
  file: string,
  openTools: OpenTools,
  given: Given,
): Promise<void> {
  const { api, terminal, json } = await openTools(given);
  const handle = await open(resolve(file), 'wx', 0o600).catch((error: unknown) => {
    throw new Failure(
      `${file} cannot be written: ${String(error)}`,
      'Name a file that is not there.',
    );
  });
  let last = '';
  try {
    for await (const line of api.lines(pathOf('people', node, 'export'))) {
      if (line === '') continue;
      await handle.write(`${line}\n`);
      last = line;
    }
  } finally {
    await handle.close();
  }
  const whole = end.safeParse(last === '' ? undefined : JSON.parse(last));
  if (!whole.success) throw new Failure('The export is not whole.', 'Ask for it again.');
  showFields({ file: resolve(file), entries: whole.data.entries }, terminal, json);
}
