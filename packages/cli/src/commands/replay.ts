import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import { progressOn, type Terminal } from '../terminal.ts';

interface Tools {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly json: boolean;
}

interface Given {
  readonly json?: true;
  readonly projection?: string;
  readonly compare?: true;
  readonly switch?: true;
  readonly list?: true;
}

const listed = z.object({
  data: z.array(z.object({ name: z.string(), what: z.string(), service: z.string() })),
});

const rebuild = z.looseObject({
  status: z.string(),
  done: z.number(),
  size: z.number(),
  differences: z.number(),
  samples: z.array(
    z.object({ table: z.string(), side: z.string(), row: z.record(z.string(), z.unknown()) }),
  ),
  switched: z.boolean(),
});

type Rebuild = z.infer<typeof rebuild>;

/** A rebuild is looked after so often, and at most so many times: some hours. */
const lookMs = 250;
const looksMax = 57_600;
const barLength = 30;

/** Adds `alfred replay`. */
export function addReplay(
  program: Command,
  asking: (command: Command) => Command,
  open: (options: { readonly json?: true }) => Promise<Tools>,
): void {
  asking(program.command('replay'))
    .description(
      'fold the log anew beside what is shown, and compare; exit code 1 when the two differ',
    )
    .option('--projection <name>', 'of what; all of them if left out')
    .option('--compare', 'only compare (the default)')
    .option('--switch', 'let the new one take the place of the other')
    .option('--list', 'show what can be replayed')
    .action(async (given: Given) => {
      const tools = await open(given);
      if (given.list) return showProjections(tools);
      await replay(given, tools);
    });
}

async function showProjections({ api, terminal, json }: Tools): Promise<void> {
  const found = await api.get('/api/v1/projections', listed);
  if (json) return terminal.out(`${JSON.stringify(found)}\n`);
  for (const { name, what, service } of found.data) {
    terminal.out(`${name.padEnd(12)} ${service.padEnd(10)} ${what}\n`);
  }
  terminal.out(
    'Not listed: notifications, checkpoints and the stream follow the log, too, but act outside of it.\n',
  );
}

/** One after another; those that differ are a failure of this command. */
async function replay(given: Given, tools: Tools): Promise<void> {
  const names = given.projection
    ? [given.projection]
    : (await tools.api.get('/api/v1/projections', listed)).data.map(({ name }) => name);
  const bad: string[] = [];
  let switched = true;
  for (const name of names) {
    const last = await rebuilt(name, given.switch === true, tools);
    show(name, last, tools);
    if (last.status !== 'equal') bad.push(`${name} is ${last.status}`);
    switched &&= last.switched;
  }
  if (bad.length === 0) return;
  throw new Failure(
    `Not equal: ${bad.join(', ')}.`,
    switched
      ? 'What was shown before was wrong; now it follows from the log.'
      : 'The log is the truth: run it with --switch.',
  );
}

async function rebuilt(name: string, wantsSwitch: boolean, { api, terminal }: Tools) {
  const path = `/api/v1/projections/${encodeURIComponent(name)}/rebuilds`;
  const progress = progressOn(terminal);
  let last = await api.post(path, { switch: wantsSwitch }, rebuild);
  for (let looks = 0; last.status === 'running' && looks < looksMax; looks += 1) {
    await pause(lookMs);
    last = await api.get(path, rebuild);
    progress.show(`${name}  ${barOf(last)}  ${last.done} of ${last.size} entries`);
  }
  progress.clear();
  return last;
}

function barOf({ done, size }: Rebuild): string {
  const full = size > 0 ? Math.min(barLength, Math.floor((done / size) * barLength)) : 0;
  return `[${'='.repeat(full)}${' '.repeat(barLength - full)}]`;
}

function show(name: string, last: Rebuild, { terminal, json }: Tools): void {
  if (json) {
    terminal.out(`${JSON.stringify(last)}\n`);
    return;
  }
  const { status, size, differences, samples, switched } = last;
  const count = differences === 1 ? '1 row differs' : `${differences} rows differ`;
  const found = status === 'equal' ? 'equal' : `${status}, ${count}`;
  const taken = switched ? '; the new one has taken its place' : '';
  terminal.out(`${name}: ${found}, over ${size} entries${taken}\n`);
  for (const { table, side, row } of samples) {
    terminal.out(`  ${side.padEnd(7)} ${table} ${JSON.stringify(row)}\n`);
  }
}
