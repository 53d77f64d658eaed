import type { Environment } from '@alfred/config';
import type { Command } from 'commander';
import { z } from 'zod';
import { type Api, apiOf } from '../api.ts';
import { readConfig } from '../config.ts';
import { Failure } from '../failure.ts';
import { instanceOf, operatedInstanceOf } from '../instance.ts';
import type { Terminal } from '../terminal.ts';

const state = z.object({
  origin: z.string(),
  keys: z.array(z.string()),
  verified: z.int(),
  signed: z.int(),
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  archive: z.string(),
});

const changed = z.object({
  entry: z.int(),
  origin: z.string(),
  key: z.string(),
  lost: z.object({ from: z.int(), to: z.int() }).nullable(),
});

const keysReply = z.object({ keys: z.array(z.string()).min(1) });

interface Given {
  readonly url?: string;
  readonly json?: true;
  readonly idempotencyKey?: string;
}

interface Around {
  readonly env: Environment;
  readonly terminal: Terminal;
}

interface Tools {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** Adds `signer`: for whoever runs the deployment. */
export function addSigner(program: Command, around: Around): void {
  const asking = (command: Command) =>
    command
      .option('--url <url>', 'the address of the instance')
      .option('--json', 'one line of JSON');
  const tools = async ({ json, url }: Given): Promise<Tools> => {
    const instance = await operatedInstanceOf(readConfig(around.env), url ? { url } : {});
    return { api: apiOf(instance), terminal: around.terminal, json: json ?? false };
  };
  const ledgerOf = (ledger: string | undefined, { url }: Given) =>
    ledger ?? ownLedger(around.env, url);
  const signer = program.command('signer').description('see and change who signs a ledger');
  asking(signer.command('show [ledger]'))
    .description('show the keys, how much is signed, and what stands in the way')
    .action(async (ledger: string | undefined, given: Given) =>
      showSigner(await ledgerOf(ledger, given), await tools(given)),
    );
  const change = (name: string, description: string) =>
    asking(signer.command(`${name} [ledger]`))
      .description(description)
      .option('--idempotency-key <key>', 'repeats under one key have one effect')
      .action(async (ledger: string | undefined, given: Given) => {
        const wish = { ledger: await ledgerOf(ledger, given), change: name };
        await changeSigner({ ...wish, once: given.idempotencyKey }, await tools(given));
      });
  change('rotate', 'let another key sign; the next checkpoint is signed by both');
  change('declare-restore', 'say that the log was restored from a backup: a new origin begins');
}

/** That of the demo organisation, or of the key in the environment. */
async function ownLedger(env: Environment, url: string | undefined): Promise<string> {
  const api = apiOf(await instanceOf(readConfig(env), url ? { url } : {}));
  const { keys } = await api.get('/api/v1/ledger/keys', keysReply);
  const [, ledger] = /\/ledger\/([^/+]+)/.exec(keys[0] ?? '') ?? [];
  if (ledger) return ledger;
  throw new Failure('The ledger is not known.', 'Give its id: led_….');
}

async function showSigner(ledger: string, { api, terminal, json }: Tools): Promise<void> {
  const signer = await api.get(`/api/v1/ledgers/${encodeURIComponent(ledger)}/signer`, state);
  if (json) return terminal.out(`${JSON.stringify(signer)}\n`);
  const { origin, keys, verified, signed, problem, archive } = signer;
  terminal.out(`origin    ${origin}
signed    ${signed} of ${verified} verified entries, once the ${archive} disk has them
${keys.map((key) => `key       ${key}\n`).join('')}`);
  if (problem) terminal.out(`\nNothing is signed: ${problem.message} (${problem.code})\n`);
}

async function changeSigner(
  wish: { readonly ledger: string; readonly change: string; readonly once: string | undefined },
  { api, terminal, json }: Tools,
): Promise<void> {
  const path = `/api/v1/ledgers/${encodeURIComponent(wish.ledger)}/signer/${wish.change}`;
  const request = { method: 'POST', path, body: {}, idempotencyKey: wish.once } as const;
  const { entry, origin, key, lost } = await api.send(request, changed);
  if (json) return terminal.out(`${JSON.stringify({ entry, origin, key, lost })}\n`);
  if (lost) {
    terminal.out(`Entries ${lost.from} to ${lost.to} were signed and may be lost.\n`);
  }
  terminal.out(`From entry ${entry} on, checkpoints of ${origin} are signed by
  ${key}
The first of them is signed by the key before it, too. Tell your auditors.
`);
}
