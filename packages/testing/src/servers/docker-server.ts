import { text } from 'node:stream/consumers';
import { freePort } from './program-server.ts';
import { awaitReady, type Launch, type Place, type RunningServer } from './running-server.ts';

const killedPollMs = 50;
const killedTimeoutMs = 30_000;

/**
 * Starts a container on a free port of this machine. The port is chosen here and not by the engine,
 * so that a container that was killed comes back under the same address.
 */
export async function dockerServer(image: string, launch: Launch): Promise<RunningServer> {
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import('testcontainers');
  const { kind } = launch;
  const port = await freePort();
  const inside: Place = { folder: kind.containerFolder, host: '0.0.0.0', port: kind.containerPort };
  const files = Object.entries(launch.files(inside)).map(([name, content]) => ({
    content,
    target: `${kind.containerFolder}/${name}`,
    mode: 0o644,
  }));
  const started = await new GenericContainer(image)
    .withExposedPorts({ container: kind.containerPort, host: port })
    .withCopyContentToContainer(files)
    .withEntrypoint([kind.programs[0] ?? ''])
    .withCommand([...launch.parameters(inside)])
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  const host = started.getHost();
  const { container } = await getContainerRuntimeClient();
  const handle = container.getById(started.getId());
  const isRunning = async () => (await handle.inspect()).State.Running;
  const awaitGreeting = () => awaitReady({ kind, host, port }, () => true);
  const kill = async () => {
    if (await isRunning()) await handle.kill({ signal: 'SIGKILL' });
    await until(async () => !(await isRunning()));
  };
  await awaitGreeting();
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
    output: async () => text(await container.logs(handle)),
  };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const { setTimeout: delay } = await import('node:timers/promises');
  for (let waitedMs = 0; waitedMs < killedTimeoutMs; waitedMs += killedPollMs) {
    if (await isSo()) return;
    await delay(killedPollMs);
  }
  throw new Error('the container did not end');
}
