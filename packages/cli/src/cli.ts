import type { Environment } from '@alfred/config';
import { runVerify } from '@alfred/verify';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { apiOf } from './api.ts';
import { addAnalytics } from './commands/analytics.ts';
import { addAudit } from './commands/audit.ts';
import { addBalances } from './commands/balances.ts';
import { addBus } from './commands/bus.ts';
import { confirmClock, showClock } from './commands/clock.ts';
import { exportLog } from './commands/export.ts';
import { addMoneyCommands } from './commands/money.ts';
import { createOrganization } from './commands/organization.ts';
import { addPerson } from './commands/person.ts';
import { showProviders } from './commands/providers.ts';
import { addReceipt } from './commands/receipt.ts';
import { addReplay } from './commands/replay.ts';
import { showRequest } from './commands/request.ts';
import { addRoutes } from './commands/route.ts';
import { addSigner } from './commands/signer.ts';
import { addSubscribers } from './commands/subscribers.ts';
import { instanceUrl, readConfig } from './config.ts';
import { Failure, messageOf } from './failure.ts';
import { demoUserOf, type InstanceOptions, instanceOf, operatedInstanceOf } from './instance.ts';
import type { Terminal } from './terminal.ts';

/** What a run of the tool depends on. */
export interface Surroundings {
  readonly env: Environment;
  readonly terminal: Terminal;
}

const exitCode = { ok: 0, failed: 1, usage: 2 } as const;

type Asking = InstanceOptions & { readonly json?: true };

const urlOption = [
  '--url <url>',
  'the address of the instance; else ALFRED_URL or ALFRED_HOME',
  httpUrl,
] as const;

/** Runs one command line; the answer is the exit code. Errors are one line on `err`. */
export async function runCli(words: readonly string[], around: Surroundings): Promise<number> {
  const { terminal } = around;
  // Verification has exit codes of its own: 1 means that it worked and found something.
  if (words[0] === 'verify') return runVerify(words.slice(1), terminal);
  try {
    await programOf(around).parseAsync([...words], { from: 'user' });
    return exitCode.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    const hint = error instanceof Error && 'hint' in error ? ` ${String(error.hint)}` : '';
    terminal.err(`alfred: ${messageOf(error)}${hint}\n`);
    return error instanceof Failure ? exitCode.failed : exitCode.usage;
  }
}

function programOf({ env, terminal }: Surroundings): Command {
  const program = new Command('alfred')
    .description('Talks to a running Alfred, and checks what it exports.')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('See --help.');
  const asking = (command: Command) =>
    command
      .option(...urlOption)
      .option('--key <key>', 'an API key; else ALFRED_API_KEY or ALFRED_HOME')
      .option('--json', 'one line of JSON');
  const tools = async ({ json, ...options }: Asking) => {
    const instance = await instanceOf(readConfig(env), options);
    return { api: apiOf(instance), terminal, json: json ?? false };
  };

  asking(program.command('export').argument('<folder>', 'where to', someText))
    .description('write the ledger, its checkpoint and its balances to a folder')
    .action(async (folder: string, options: Asking) => exportLog(folder, await tools(options)));
  addBalances(program, asking, { open: tools, userOf: () => demoUserOf(readConfig(env)) });
  asking(program.command('request <id>'))
    .description('show what became of a call')
    .action(async (id: string, options: Asking) => showRequest(id, await tools(options)));
  addReceipt(program, asking, tools);
  addMoneyCommands(program, asking, tools);
  addAnalytics(program, asking, tools);
  addAudit(program, asking, tools);
  addReplay(program, asking, tools);
  addSubscribers(program, asking, tools);
  addRoutes(program, asking, tools);
  addPerson(program, asking, tools);
  addVerify(program);
  addOrganization(program, { env, terminal });
  addOperations(program, { env, terminal });
  addSigner(program, { env, terminal });
  addBus(program, { env, terminal });
  return program;
}

/** Only so that it is listed: its words go to the verifier as they are. */
function addVerify(program: Command): void {
  program
    .command('verify')
    .argument('<source>', 'an export')
    .description('check an export offline; see verify --help');
}

function addOrganization(program: Command, { env, terminal }: Surroundings): void {
  program
    .command('organization')
    .description('manage organisations')
    .command('create <name>')
    .description('create an organisation, its ledger and its owner key')
    .option('--time-zone <zone>', 'an IANA time zone: where the windows of budgets end')
    .option(...urlOption)
    .option('--json', 'one line of JSON')
    .action(async (name: string, options: { timeZone?: string; url?: string; json?: true }) => {
      const { timeZone, json = false, ...where } = options;
      const instance = await operatedInstanceOf(readConfig(env), where);
      const wish = { name, ...(timeZone === undefined ? {} : { timeZone }) };
      await createOrganization(wish, { api: apiOf(instance), terminal, json });
    });
}

function addOperations(program: Command, { env, terminal }: Surroundings): void {
  type Given = { readonly url?: string; readonly json?: true };
  const operated = async ({ json, ...where }: Given) => {
    const instance = await operatedInstanceOf(readConfig(env), where);
    return { api: apiOf(instance), terminal, json: json ?? false };
  };
  const asking = (command: Command) =>
    command.option(...urlOption).option('--json', 'one line of JSON');
  const clock = asking(program.command('clock'))
    .description('show whether the wall clock can be trusted; nothing is admitted while it cannot')
    .action(async (given: Given) => showClock(await operated(given)));
  asking(clock.command('confirm'))
    .description('say that the time is right as it is, after a look at it')
    .action(async (_: Given, command: Command) =>
      confirmClock(await operated(command.optsWithGlobals<Given>())),
    );
  asking(program.command('providers'))
    .description('show how each deployment of a provider does: healthy, resting, broken or probing')
    .action(async (given: Given) => showProviders(await operated(given)));
}

function httpUrl(text: string): string {
  if (instanceUrl.safeParse(text).success) return text;
  throw new InvalidArgumentError('An http or https URL is needed, such as http://127.0.0.1:8080.');
}

function someText(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It is empty: give the path of a folder.');
}
