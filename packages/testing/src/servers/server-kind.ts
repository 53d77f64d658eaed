/** What has to be known of a server to find it, start it and tell that it answers. */
export interface ServerKind {
  readonly name: string;
  readonly scheme: string;
  /** Where a running one is named; tests that start their own with settings go past it. */
  readonly urlSetting: string;
  /** Any of these programs will do. */
  readonly programs: readonly string[];
  readonly image: string;
  /** Names another image, where the official one cannot be had. */
  readonly imageSetting: string;
  readonly containerPort: number;
  /** Its data in a container. */
  readonly containerFolder: string;
  readonly packages: { readonly apt: string; readonly brew: string };
  /** What to send, and how the reply of a server that is ready begins. */
  readonly greeting: { readonly send: string; readonly replies: readonly string[] };
}

/** The message bus: NATS with JetStream. */
export const natsKind: ServerKind = {
  name: 'NATS',
  scheme: 'nats',
  urlSetting: 'ALFRED_TEST_NATS_URL',
  programs: ['nats-server'],
  image: 'nats:2.12-alpine',
  imageSetting: 'ALFRED_TEST_NATS_IMAGE',
  containerPort: 4222,
  containerFolder: '/data',
  packages: { apt: 'nats-server', brew: 'nats-server' },
  greeting: { send: '', replies: ['INFO '] },
};

/** The shared counters and cache: Redis, or Valkey, which speaks the same. */
export const redisKind: ServerKind = {
  name: 'Redis',
  scheme: 'redis',
  urlSetting: 'ALFRED_TEST_REDIS_URL',
  programs: ['redis-server', 'valkey-server'],
  image: 'redis:7-alpine',
  imageSetting: 'ALFRED_TEST_REDIS_IMAGE',
  containerPort: 6379,
  containerFolder: '/data',
  packages: { apt: 'redis-server', brew: 'redis' },
  // One that wants a password is ready too.
  greeting: { send: 'PING\r\n', replies: ['+PONG', '-NOAUTH'] },
};
