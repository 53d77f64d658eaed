import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  alfredTopology,
  type NatsBus,
  natsBus,
  natsTrust,
  newTrustSeeds,
  serverConfig,
  serviceCredentials,
} from '@alfred/bus';
import { natsReaders } from '@alfred/identity';
import { natsEntryStream } from '@alfred/ledger';
import { natsClientForTests, natsForTests, temporaryFolder } from '@alfred/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type ManagementClient, runManagement } from './management/management-client.ts';
import { newOrganization, type Organization } from './management/organization.ts';

// Methodology: the guide's own commands are run in their order in one folder, against services on a
// NATS server with accounts, and its program is the file that it names. What they show is compared
// with the log itself.

const root = fileURLToPath(new URL('../../../', import.meta.url));
const patience = { timeout: 60_000, interval: 50 };
/** Where there is no nats command line, it is built once. */
const buildMs = 600_000;

let nats: Awaited<ReturnType<typeof startNats>>;
let client: ManagementClient;
let organization: Organization;
let folder: string;
let env: NodeJS.ProcessEnv;
let blocks: readonly string[];

async function startNats() {
  const seeds = newTrustSeeds();
  const trust = await natsTrust(seeds);
  const server = await natsForTests({
    config: ({ host, port, folder: stored }) =>
      serverConfig({ host, port, storeFolder: `${stored}/jetstream`, trust }),
  });
  const buses: NatsBus[] = [];
  return {
    ...{ server, seeds },
    busOf: async (name: string) => {
      const wanted = { seed: seeds.services, name };
      const { text } = await serviceCredentials(alfredTopology, wanted);
      const bus = natsBus({
        ...{ servers: [server.url], name, credentials: () => text, topology: alfredTopology },
        ...{ unacknowledgedMax: 100, onFault: () => {} },
      });
      buses.push(bus);
      await vi.waitFor(() => expect(bus.isConnected()).toBe(true), patience);
      return bus;
    },
    stop: async () => {
      await Promise.all(buses.map((bus) => bus.close()));
      await server.stop();
    },
  };
}

beforeAll(async () => {
  const natsClient = await natsClientForTests();
  nats = await startNats();
  const [ledger, identity] = [await nats.busOf('ledger'), await nats.busOf('identity')];
  client = await runManagement({
    stream: natsEntryStream(ledger.ledgerStreams),
    readers: natsReaders({
      streams: identity.ledgerStreams,
      natsSigningSeed: nats.seeds.subscribers,
      natsPublicUrl: nats.server.url,
    }),
  });
  organization = await newOrganization(client);
  const url = await client.listen();
  folder = await temporaryFolder();
  for (const part of ['package.json', 'packages', 'docs', 'node_modules']) {
    await symlink(join(root, part), join(folder, part));
  }
  const { owner, root: id } = organization;
  env = {
    ...process.env,
    ...{ URL: url, ALFRED_URL: url, OWNER: owner, ALFRED_API_KEY: owner, ORG: id },
    ...{ NATS: nats.server.url, HOME: folder },
    PATH: [dirname(natsClient), dirname(process.execPath), process.env.PATH].join(delimiter),
  };
  const guide = await readFile(`${root}docs/guides/subscribing.md`, 'utf8');
  blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}, buildMs);

afterAll(async () => {
  await client.stop();
  await nats.stop();
  await rm(folder, { recursive: true });
});

async function log(): Promise<readonly string[]> {
  const path = '/api/v1/ledger/entries?limit=1000';
  const { body } = await client.call(organization.owner, 'GET', path);
  return (body as { entries: readonly string[] }).entries;
}

const shown = (entry: string): string => {
  const { seq, type }: { seq: number; type: string } = JSON.parse(entry);
  return `${seq} ${type}`;
};

/** A program that runs until it is stopped, and what it has printed. */
function running(command: string) {
  const child: ChildProcess = spawn('bash', ['-c', `exec ${command}`], { cwd: folder, env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
  }
  const exited = new Promise((resolve) => child.once('close', resolve));
  return {
    lines: () => text.split('\n').filter((line) => line !== ''),
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function expectWholeLog(command: string): Promise<void> {
  const program = running(command);
  await vi.waitFor(async () => expect(program.lines()).toEqual((await log()).map(shown)), patience);
  const { owner, user } = organization;
  const body = { asset: 'USD', amount: '1.00' };
  await client.call(owner, 'POST', `/api/v1/wallets/${user}/credits`, { body });
  await vi.waitFor(async () => expect(program.lines()).toEqual((await log()).map(shown)), patience);
  expect(program.lines().at(-1)).toContain('CreditsIssued.v1');
  await program.stop();
}

it('has a guide that says how it is, command by command', async () => {
  const isProgram = (block: string) => block.startsWith('node ');
  const [program = ''] = blocks.filter(isProgram);
  const mark = '@@ block';
  const script = blocks
    .filter((block) => !isProgram(block))
    .map((block) => `echo '${mark}'\n${block}`)
    .join('\n');
  const run = promisify(execFile);
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env });
  const [, created, listed, read, moved, revoked] = stdout.split(`${mark}\n`);
  expect(created).toBe('');
  expect(listed).toContain('report.creds');
  expect(read?.trim().split('\n')).toEqual((await log()).slice(1, 4));
  expect(moved).toContain('Nightly report');
  expect(revoked).toMatch(/revokedAt +20/);
  const reading = blocks.find((block) => block.includes('consumer next')) ?? '';
  await expect(
    run('bash', ['-euo', 'pipefail', '-c', reading], { cwd: folder, env }),
  ).rejects.toThrow('consumer not found');
  await expectWholeLog(program.trim());
});

it('has a program that reads from the log what the stream does not give it', async () => {
  const { body } = await client.call(organization.owner, 'POST', '/api/v1/subscribers', {
    body: { name: 'From the middle', startAt: 4 },
  });
  await writeFile(join(folder, 'middle.json'), JSON.stringify(body));
  await expectWholeLog('node docs/guides/examples/subscribe.ts middle.json $URL $OWNER');
});

it('has a program of about twenty lines', async () => {
  const text = await readFile(`${root}docs/guides/examples/subscribe.ts`, 'utf8');
  const lines = text.split('\n').filter((line) => !/^(\/\/|import |$)/.test(line));
  expect(lines.length).toBeLessThanOrEqual(22);
});
