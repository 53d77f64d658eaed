import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

interface Tools {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly json: boolean;
}

type Given = Readonly<Record<string, string | true | undefined>>;
type OpenTools = (options: Given & { readonly json?: true }) => Promise<Tools>;

const row = z.looseObject({
  ...{ seq: z.number(), at: z.string(), type: z.string(), category: z.string() },
  ...{ actor: z.string().nullable(), act: z.string().optional(), subject: z.string().optional() },
  ...{ code: z.string().optional(), request: z.string().optional() },
  amounts: z.array(z.object({ asset: z.string(), amount: z.string() })),
});
const found = z.looseObject({ data: z.array(row), next: z.string().nullable() });

const line = z.looseObject({ event: z.looseObject({ sequence: z.number() }) });

/** What entries are looked for by, as options and as the instance calls it. */
const filters = {
  actor: 'on whose behalf it was done',
  node: 'a node that it is about',
  type: 'of the entry, such as CreditsIssued',
  category: 'money, tree, admin, policy, refusal or system',
  act: 'what was done, such as key.created',
  subject: 'what it was done to',
  code: 'of a refusal',
  request: 'a call',
  from: 'written at or after it, RFC 3339',
  to: 'written before it, RFC 3339',
  q: 'words: ids, codes, acts, types, tags',
} as const;

/** So often is looked for more, and so much of the end of a file is read for its last line. */
const followMs = 1_000;
const tailBytes = 64 * 1024;

/** Adds `alfred audit` and `alfred audit export`. */
export function addAudit(
  program: Command,
  asking: (command: Command) => Command,
  openTools: OpenTools,
): void {
  const audit = filtered(asking(program.command('audit')))
    .description('look for entries of the log: who did what, when, to what')
    .option('--after <number>', 'the number of the last entry of the page before')
    .option('--limit <count>', 'entries of a page')
    .option('--oldest', 'the oldest first')
    .action(async (given: Given) => list(given, await openTools(given)));
  filtered(asking(audit.command('export')))
    .description('write entries for a SIEM: JSON Lines in the fields of ECS, the oldest first')
    .option('--after <number>', 'go on after this entry')
    .option('--out <file>', 'append to a file, after the last line that is there')
    .option('--follow', 'go on with what comes, until it is stopped')
    .action(async (_: Given, command: Command) => {
      const given = command.optsWithGlobals<Given>();
      await exportLines(given, await openTools(given));
    });
}

function filtered(command: Command): Command {
  for (const [name, what] of Object.entries(filters)) command.option(`--${name} <text>`, what);
  return command;
}

function queryOf(given: Given): URLSearchParams {
  const asked = Object.keys(filters).flatMap((name) => {
    const value = given[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return new URLSearchParams(asked);
}

async function list(given: Given, { api, terminal, json }: Tools): Promise<void> {
  const query = queryOf(given);
  for (const name of ['after', 'limit']) {
    if (typeof given[name] === 'string') query.set(name, given[name]);
  }
  if (given.oldest === true) query.set('order', 'oldest');
  const page = await api.get(`/api/v1/audit?${query}`, found);
  if (json) return terminal.out(`${JSON.stringify(page)}\n`);
  for (const { seq, at, type, actor, amounts, ...said } of page.data) {
    const what = [said.act, said.code, said.subject ?? said.request].filter((text) => text);
    const money = amounts.map(({ asset, amount }) => `${amount} ${asset}`);
    const words = [seq, at, type.replace(/\.v\d+$/, ''), actor ?? '-', ...what, ...money];
    terminal.out(`${words.join('  ')}\n`);
  }
  if (page.data.length === 0) terminal.out('There is no such entry.\n');
  if (page.next) terminal.out(`There is more: --after ${page.next}\n`);
}

/** Line by line, no more of it in memory than a line: the answer is not read faster than written. */
async function exportLines(given: Given, { api, terminal }: Tools): Promise<void> {
  const file = typeof given.out === 'string' ? resolve(terminal.cwd, given.out) : undefined;
  const handle = file === undefined ? undefined : await open(file, 'a+');
  const write = async (text: string): Promise<void> => {
    if (handle) await handle.appendFile(text);
    else terminal.out(text);
  };
  try {
    let last = handle ? await resumed(handle, file ?? '') : 0;
    if (typeof given.after === 'string') last = Math.max(last, Number(given.after));
    for (;;) {
      const query = queryOf(given);
      query.set('after', String(last));
      for await (const text of api.lines(`/api/v1/audit/export?${query}`)) {
        await write(`${text}\n`);
        last = line.parse(JSON.parse(text)).event.sequence;
      }
      if (given.follow !== true) return;
      await pause(followMs);
    }
  } finally {
    await handle?.close();
  }
}

/** The number of the last whole line; half a line, which a crash left, is taken away. */
async function resumed(handle: FileHandle, file: string): Promise<number> {
  const { size } = await handle.stat();
  if (size === 0) return 0;
  const bytes = Buffer.alloc(Math.min(size, tailBytes));
  await handle.read(bytes, 0, bytes.length, size - bytes.length);
  const end = bytes.lastIndexOf('\n') + 1;
  const start = bytes.lastIndexOf('\n', end - 2) + 1;
  if (end === 0 && size > bytes.length) throw notLines(file);
  await handle.truncate(size - bytes.length + end);
  if (end === 0) return 0;
  const parsed = line.safeParse(jsonOf(bytes.subarray(start, end).toString()));
  if (!parsed.success) throw notLines(file);
  return parsed.data.event.sequence;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notLines(file: string): Failure {
  return new Failure(`${file} does not end with a line of this export.`, 'Give another file.');
}
