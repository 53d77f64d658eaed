import { randomId } from '@alfred/ids';
import type {
  ContainerRuntimeClient,
  GenericContainer,
  StartedTestContainer,
  WaitStrategy,
} from 'testcontainers';
import { freePort } from './program-server.ts';
import { awaitReady, type Launch, type Place, type RunningServer } from './running-server.ts';
import type { ServerKind } from './server-kind.ts';

const killedPollMs = 50;
const killedTimeoutMs = 30_000;
const headerBytes = 8;
const lengthBytes = 4;

/** Its greeting is what we wait for, ourselves: so we can say what it said when there is none. */
const atOnce: WaitStrategy = {
  waitUntilReady: async () => {},
  withStartupTimeout: () => atOnce,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};

/**
 * Starts a container on a free port of this machine. The port is chosen here and not by the engine,
 * so that a container that was killed comes back under the same address.
 */
export async function dockerServer(image: string, launch: Launch): Promise<RunningServer> {
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
  const { kind } = launch;
  const port = await freePort();
  const inside: Place = { folder: kind.containerFolder, host: '0.0.0.0', port: kind.containerPort };
  const files = Object.entries(launch.files(inside)).map(([name, content]) => ({
    content,
    target: `${kind.containerFolder}/${name}`,
    mode: 0o644,
  }));
  const { container } = await getContainerRuntimeClient();
  const name = `alfred-test-${randomId('srv')}`;
  const described = new GenericContainer(image)
    .withName(name)
    .withExposedPorts({ container: kind.containerPort, host: port })
    .withCopyContentToContainer(files)
    .withEntrypoint([kind.programs[0] ?? ''])
    .withCommand([...launch.parameters(inside)])
    .withWaitStrategy(atOnce);
  const handle = container.getById(name);
  const started = await begin(described, handle, { kind, port });
  const host = started.getHost();
  const isRunning = async () => (await handle.inspect()).State.Running;
  const awaitGreeting = () => awaitReady({ kind, host, port }, () => true);
  const kill = async () => {
    if (await isRunning()) await handle.kill({ signal: 'SIGKILL' });
    await until(async () => !(await isRunning()));
  };
  return {
    url: `${kind.scheme}://${host}:${port}`,
    host,
    port,
    pid: () => undefined,
    kill,
    freeze: () => handle.pause(),
    thaw: () => handle.unpause(),
    restart: async () => {
      await kill();
      await handle.start();
      await awaitGreeting();
    },
    stop: async () => {
      if ((await handle.inspect()).State.Paused) await handle.unpause();
      await started.stop({ remove: true, removeVolumes: true });
    },
    output: () => outputOf(handle),
  };
}

type Handle = ReturnType<ContainerRuntimeClient['container']['getById']>;

/** Starts it and hears its greeting. Of one that fails nothing is left but what it said. */
async function begin(
  described: GenericContainer,
  handle: Handle,
  { kind, port }: { readonly kind: ServerKind; readonly port: number },
): Promise<StartedTestContainer> {
  try {
    const started = await described.start();
    const running = { isAlive: true };
    const over = () => {
      running.isAlive = false;
    };
    handle.wait().then(over, over);
    await awaitReady({ kind, host: started.getHost(), port }, () => running.isAlive);
    return started;
  } catch (cause) {
    const said = await outputOf(handle).catch(() => '');
    await handle.remove({ force: true, v: true }).catch(() => {});
    throw new Error(`The container of ${kind.name} did not start: ${said}`, { cause });
  }
}

/** The engine puts a header of eight bytes before each piece, the last four its length. */
async function outputOf(container: Handle): Promise<string> {
  const bytes = await container.logs({ stdout: true, stderr: true, follow: false });
  const pieces: Buffer[] = [];
  for (let at = 0; at + headerBytes <= bytes.length; ) {
    const from = at + headerBytes;
    at = from + bytes.readUInt32BE(from - lengthBytes);
    pieces.push(bytes.subarray(from, at));
  }
  return Buffer.concat(pieces).toString();
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const { setTimeout: delay } = await import('node:timers/promises');
  for (let waitedMs = 0; waitedMs < killedTimeoutMs; waitedMs += killedPollMs) {
    if (await isSo()) return;
    await delay(killedPollMs);
  }
  throw new Error('the container did not end');
}
