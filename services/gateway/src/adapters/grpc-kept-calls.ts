import type { Clock } from '@alfred/clock';
import type { IdentityClient, KeepTextRequest } from '@alfred/contracts/identity';
import { KeepTextRequest as KeepTextMessage } from '@alfred/contracts/identity';
import { catalogue, isAlfredError } from '@alfred/errors';
import { type Patience, retrying, sleep, type Task } from '@alfred/service-kit';
import type { KeptCalls } from '../ports/kept-calls.ts';
import { toProtoCaller } from './api/grpc-directory.ts';
import type { KeptFolder } from './kept-folder.ts';

type Asked = Pick<IdentityClient, 'keepText' | 'readKeptTexts' | 'dropKeptText'>;

/** Whom this process asks at once; an identity that is away for longer is asked again later. */
const patience = { attemptsMax: 5, firstDelayMs: 100, delayMaxMs: 2_000 };
const againAfterMs = 10_000;
const kind = 'call';

export interface KeepingDeps {
  readonly identity: Asked;
  readonly folder: KeptFolder;
  readonly clock: Pick<Clock, 'nowMicros'>;
  /** Told of a call that is not kept, and never will be. */
  readonly onUnkept: (error: unknown, request: string) => void;
}

/** Reads and drops calls in identity's boxes. */
export function grpcKeptCalls(identity: Asked): Pick<KeptCalls, 'read' | 'drop'> {
  return {
    read: async (caller, request) => {
      const about = { caller: toProtoCaller(caller), kind, id: request, before: 0 };
      const [found] = (await identity.readKeptTexts(about)).texts;
      return found && Buffer.from(found.text).toString();
    },
    drop: async (caller, request) =>
      (await identity.dropKeptText({ caller: toProtoCaller(caller), kind, id: request })).dropped,
  };
}

/**
 * Keeps calls in identity's boxes. Until they are there they lie in the folder, and what lies there
 * at a start is kept then.
 */
export function durableKeptCalls(deps: KeepingDeps): KeptCalls & { readonly task: Task } {
  const { identity } = deps;
  const stopping = new AbortController();
  let again: Promise<void> = Promise.resolve();
  return {
    ...grpcKeptCalls(identity),
    keep: (caller, { request, text, expiresAt }) => {
      const said = { kind, id: request, previous: '', text: Buffer.from(text), expiresAt };
      const asked = KeepTextMessage.fromPartial({ caller: toProtoCaller(caller), ...said });
      return deliver(deps, asked, { ...patience, isSafe: lay(deps, asked) });
    },
    task: {
      name: 'gateway.kept-calls',
      start: async () => {
        again = goOn(deps, stopping.signal);
      },
      stop: async () => {
        stopping.abort();
        await again;
      },
    },
  };
}

/** Where a disk has no room the call is kept all the same, unless the process ends meanwhile. */
function lay({ folder }: KeepingDeps, asked: KeepTextRequest): boolean {
  try {
    return folder.put(asked.id, KeepTextMessage.encode(asked).finish());
  } catch {
    return false;
  }
}

type Delivery = Patience & { readonly isSafe: boolean };

/** Never rejects: what could not be kept now lies in the folder for later. */
async function deliver(
  { identity, folder, onUnkept }: KeepingDeps,
  asked: KeepTextRequest,
  { isSafe, ...how }: Delivery,
): Promise<void> {
  try {
    await retrying(() => identity.keepText(asked), { ...how, worthwhile: isPassing });
    folder.drop(asked.id);
  } catch (error) {
    if (isSafe && isPassing(error)) return;
    folder.drop(asked.id);
    onUnkept(error, asked.id);
  }
}

/** Whether asking again may help. */
function isPassing(error: unknown): boolean {
  return !isAlfredError(error) || catalogue[error.code].retryable || error.code === 'internal';
}

/** Keeps what lies in the folder: at a start what the last one left, and then what went wrong. */
async function goOn(deps: KeepingDeps, signal: AbortSignal): Promise<void> {
  let before: ReadonlySet<string> = new Set(deps.folder.names());
  while (!signal.aborted) {
    // What lay there the last time was left behind; anything else is under way.
    const names = deps.folder.names();
    for (const name of names) if (before.has(name)) await keepAgain(deps, name, signal);
    before = new Set(names);
    await sleep(againAfterMs, signal).catch(() => {});
  }
}

async function keepAgain(deps: KeepingDeps, name: string, signal: AbortSignal): Promise<void> {
  const bytes = deps.folder.read(name);
  if (bytes === undefined) return;
  const asked = KeepTextMessage.decode(bytes);
  if (asked.expiresAt <= deps.clock.nowMicros()) return deps.folder.drop(name);
  await deliver(deps, asked, { ...patience, attemptsMax: 1, signal, isSafe: true });
}
