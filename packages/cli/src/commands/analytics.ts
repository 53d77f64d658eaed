import type { Command } from 'commander';
import { z } from 'zod';
import type { Api } from '../api.ts';
import type { Terminal } from '../terminal.ts';

interface Tools {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** The options of the instance, and what a command is asked. */
type Given = Readonly<Record<string, string | true | undefined>>;
type OpenTools = (options: Given & { readonly json?: true }) => Promise<Tools>;

const row = z.looseObject({
  node: z.string().optional(),
  model: z.string().optional(),
  provider: z.string().optional(),
  start: z.string().optional(),
  amounts: z.array(z.object({ asset: z.string(), amount: z.string() })),
  requests: z.number(),
  latency: z.object({ p50Ms: z.number(), p95Ms: z.number() }),
});

const spend = z.looseObject({ data: z.array(row), isCut: z.boolean() });

/** Adds `alfred spend`. */
export function addAnalytics(
  program: Command,
  asking: (command: Command) => Command,
  open: OpenTools,
): void {
  asking(program.command('spend'))
    .description('show what was spent on what')
    .option('--by <keys>', 'some of node, model, provider, and hour or day, with commas')
    .option('--node <id>', 'of this node and everything below it')
    .option('--from <time>', 'RFC 3339; a day ago if left out')
    .option('--until <time>', 'RFC 3339')
    .action(async (given: Given) => {
      const query = new URLSearchParams();
      for (const name of ['by', 'node', 'from', 'until']) {
        if (typeof given[name] === 'string') query.set(name, given[name]);
      }
      await showSpend(query, await open(given));
    });
}

async function showSpend(query: URLSearchParams, { api, terminal, json }: Tools): Promise<void> {
  const found = await api.get(`/api/v1/analytics/spend?${query}`, spend);
  if (json) return terminal.out(`${JSON.stringify(found)}\n`);
  for (const { node, model, provider, start, amounts, requests, latency } of found.data) {
    const keys = [start, node, provider, model].filter((key) => key !== undefined).join('  ');
    const spent = amounts.map(({ asset, amount }) => `${amount} ${asset}`).join(', ') || 'nothing';
    const times = `p50 ${latency.p50Ms} ms, p95 ${latency.p95Ms} ms`;
    terminal.out(`${keys}${keys && '  '}${spent}  ${requests} requests  ${times}\n`);
  }
  if (found.data.length === 0) terminal.out('Nothing was spent.\n');
  if (found.isCut) terminal.out('There is more: ask for fewer keys or a shorter time.\n');
}
