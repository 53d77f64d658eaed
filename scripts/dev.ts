// npm run dev: Alfred in the foreground; with --distributed, every service as a process of its own.
import { parseArgs } from 'node:util';
import { processSignals } from '@alfred/service-kit';
import { firstCall } from '../infra/local/cluster-demo.ts';
import type { ClusterOptions } from '../infra/local/start-cluster.ts';
import { root } from './support/run.ts';

const help = `Alfred, in the foreground.

Usage: npm run dev [-- <options>]

Without options it is what npm start is: every service in one process.

Options:
  --distributed  every service in a process of its own, with NATS, Redis and PostgreSQL
  --gateways N   so many gateways; 2 without it
  --ledgers N    so many processes that write ledgers; 1 without it
  --standby      PostgreSQL has a standby that every commit waits for: from the first start on
  --home D       the folder for everything that is kept; ./.alfred-distributed without it
  --port P       of the first gateway, the others count on from it; 8080 without it, 0 for any
  --fresh        removes what earlier starts left in the folder, then starts
  --help         shows this
`;

const { values } = readOptions();
if (values.help) process.stdout.write(help);
else process.exitCode = values.distributed ? await runDistributed() : await runInOneProcess();
process.exit();

function readOptions() {
  try {
    return parseArgs({
      options: {
        distributed: { type: 'boolean', default: false },
        gateways: { type: 'string', default: '2' },
        ledgers: { type: 'string', default: '1' },
        standby: { type: 'boolean', default: false },
        home: { type: 'string' },
        port: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    console.error(`dev: ${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exit(2);
  }
}

async function runInOneProcess(): Promise<number> {
  const { runStandalone } = await import('../services/standalone/src/run-standalone.ts');
  const { processSurroundings } = await import('../services/standalone/src/surroundings.ts');
  const around = processSurroundings();
  const env = {
    ...around.env,
    ...(values.home === undefined ? {} : { ALFRED_HOME: values.home }),
    ...(values.port === undefined ? {} : { ALFRED_PORT: values.port }),
  };
  return runStandalone(values.fresh ? ['--fresh'] : [], { ...around, env });
}

async function runDistributed(): Promise<number> {
  const { startCluster } = await import('../infra/local/start-cluster.ts');
  const signals = processSignals();
  const options: ClusterOptions = {
    home: values.home ?? `${root}/.alfred-distributed`,
    fresh: values.fresh,
    standby: values.standby,
    replicas: { gateway: count('gateways'), ledger: count('ledgers') },
    port: values.port === undefined ? 8080 : wholeNumber('port', values.port),
    settings: ownSettings(),
    onEnded: ({ name, logFile }, { code, signal }) =>
      console.error(`warning: ${name} ended (${signal ?? code}) and stays so; see ${logFile}`),
  };
  const starting = startCluster(options);
  const cluster = await Promise.race([starting.catch(complain), signals.asked]);
  if (typeof cluster === 'number') return cluster;
  if (!cluster) {
    // What is under way is awaited, so that nothing of it is left.
    await Promise.race([starting.then((late) => late.stop()).catch(() => {}), signals.insisted]);
    return 130;
  }
  console.log(banner(cluster));
  const fault = await Promise.race([signals.asked, signals.fault.then((error) => ({ error }))]);
  if (fault) complain(fault.error);
  else console.log('\nStopping: requests under way are finished first. Ctrl-C again ends at once.');
  const killed = signals.insisted.then(() => {
    for (const each of cluster.processes) each.signal('SIGKILL');
    return 130;
  });
  return Promise.race([cluster.stop().then(() => (fault ? 1 : 0), complain), killed]);
}

type Shown = Awaited<ReturnType<typeof import('../infra/local/start-cluster.ts').startCluster>>;

function banner({ demo, isFirst, home, gateways, processes }: Shown): string {
  const behind = isFirst ? '  ($25.00 behind it)' : '';
  const names = processes.map(({ name }) => name).join(' ');
  return `
Alfred is ready (${process.uptime().toFixed(1)} s), in ${processes.length} processes: ${names}

  Gateways   ${gateways.join('\n             ')}
  Demo key   ${demo.demoKey}${behind}
  Docs       ${demo.url}/docs
  Data       ${home.folder}
  Logs       ${home.logs}

Try it:

${firstCall(demo)}

Stop it with Ctrl-C.
`;
}

function complain(error: unknown): number {
  console.error(`alfred: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
}

function count(name: 'gateways' | 'ledgers'): number {
  return wholeNumber(name, values[name]);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text)) return number;
  console.error(`dev: --${name} is a whole number`);
  return process.exit(2);
}

/** What somebody set for a gateway or its provider in this shell goes on to the processes. */
function ownSettings(): Readonly<Record<string, string>> {
  const passed = /^(ALFRED_|OPENAI_|OTEL_)/;
  const own = Object.entries(process.env).filter(([name]) => passed.test(name));
  return Object.fromEntries(own.map(([name, value]) => [name, value ?? '']));
}
