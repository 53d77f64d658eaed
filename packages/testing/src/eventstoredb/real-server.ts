/** Where a server runs already. */
const urlSetting = 'ALFRED_TEST_EVENTSTOREDB_URL';
/** The image of one to start, such as `eventstore/eventstore:24.10`. */
const imageSetting = 'ALFRED_TEST_EVENTSTOREDB_IMAGE';
const containerPort = 2113;
const startTimeoutMs = 120_000;

/** A real EventStoreDB or KurrentDB. */
export interface RealEventStoreDb {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The server that the environment names, by its URL or by the image of one to start; undefined when
 * it names none. Then the double is all there is: no package manager has this server.
 */
export async function realEventStoreDb(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<RealEventStoreDb | undefined> {
  const url = environment[urlSetting];
  if (url) return { url, stop: async () => {} };
  const image = environment[imageSetting];
  return image ? inContainer(image) : undefined;
}

async function inContainer(image: string): Promise<RealEventStoreDb> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const settings = { INSECURE: 'true', MEM_DB: 'true', CLUSTER_SIZE: '1' };
  const both = Object.entries(settings).flatMap(([name, value]) => [
    [`EVENTSTORE_${name}`, value],
    [`KURRENTDB_${name}`, value],
  ]);
  const started = await new GenericContainer(image)
    .withExposedPorts(containerPort)
    .withEnvironment(Object.fromEntries(both))
    .withWaitStrategy(Wait.forHttp('/health/live', containerPort).forStatusCode(204))
    .withStartupTimeout(startTimeoutMs)
    .start();
  return {
    url: `esdb://${started.getHost()}:${started.getMappedPort(containerPort)}?tls=false`,
    stop: async () => void (await started.stop({ remove: true, removeVolumes: true })),
  };
}
