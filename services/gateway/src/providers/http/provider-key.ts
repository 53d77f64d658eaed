// The key of a deployment as its file says it now: operators put another one there while calls go on.
import { readFile } from 'node:fs/promises';
import type { Clock } from '@alfred/clock';
import type { DeploymentSettings } from '../../ports/provider-factory.ts';

/** What calls are made with. */
export interface ProviderKey {
  /** The one to use; a file is looked at again now and then, and nobody waits for that. */
  current(): string | undefined;
  /** Another one, in place of one that the provider refused; undefined: there is none yet. */
  after(refused: string | undefined): Promise<string | undefined>;
  /** All that may stand in what a provider says: never to be shown. */
  secrets(): readonly string[];
}

/** How old what is known of a file may be. */
const rereadMicros = 2_000_000n;
/** How often a refused key has its file read at once: who has a bad key must not make us read. */
const refusedMicros = 500_000n;

/** The key of a deployment; of one without a file, always the same. */
export function providerKey(
  { apiKey, keyFile }: Pick<DeploymentSettings, 'apiKey' | 'keyFile'>,
  clock: Pick<Clock, 'elapsedMicros'>,
): ProviderKey {
  if (apiKey === undefined || keyFile === undefined) {
    const secrets = apiKey === undefined ? [] : [apiKey];
    return { current: () => apiKey, after: async () => undefined, secrets: () => secrets };
  }
  return fileKey(apiKey, keyFile, clock);
}

function fileKey(first: string, path: string, clock: Pick<Clock, 'elapsedMicros'>): ProviderKey {
  // The newest first; of earlier ones the last, which calls under way may still use.
  let keys: readonly string[] = [first];
  let readAt = clock.elapsedMicros();
  let refusedAt: bigint | undefined;
  let reading: Promise<void> | undefined;
  const read = (): Promise<void> => {
    readAt = clock.elapsedMicros();
    reading ??= keyIn(path).then((key) => {
      reading = undefined;
      if (key !== undefined && key !== keys[0]) keys = [key, ...keys.slice(0, 1)];
    });
    return reading;
  };
  return {
    current: () => {
      if (clock.elapsedMicros() - readAt >= rereadMicros) void read();
      return keys[0];
    },
    after: async (refused) => {
      const now = clock.elapsedMicros();
      const mayRead = refusedAt === undefined || now - refusedAt >= refusedMicros;
      if (keys[0] === refused && (mayRead || reading)) {
        if (!reading) refusedAt = now;
        await read();
      }
      return keys[0] === refused ? undefined : keys[0];
    },
    secrets: () => keys,
  };
}

/** The key in a file; undefined while it is away, empty or half written: the one before goes on. */
async function keyIn(path: string): Promise<string | undefined> {
  try {
    const key = (await readFile(path, 'utf8')).trim();
    return /^[\x21-\x7e]+$/.test(key) ? key : undefined;
  } catch {
    return undefined;
  }
}
