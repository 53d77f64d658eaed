import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerKind } from './server-kind.ts';

/** A server that was found or started, and what a test of failures does to it. */
export interface RunningServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Of a program of ours; another container's or a given server's is nobody's business. */
  pid(): number | undefined;
  /** Ends it as `kill -9` does, and resolves when it is gone. */
  kill(): Promise<void>;
  /** Stops it from doing anything while its connections stay open, until `thaw`. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Kills it when it runs, and starts it again on the same port and folder. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. A given server stays as it is. */
  stop(): Promise<void>;
  /** The last of what it has written to its terminal. */
  output(): Promise<string>;
}

/** Where a server runs, in words that it understands itself. */
export interface Place {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
}

/** What to run. */
export interface Launch {
  readonly kind: ServerKind;
  /** Written into the server's folder, by name. */
  files(place: Place): Readonly<Record<string, string>>;
  parameters(place: Place): readonly string[];
}

const readyTimeoutMs = 60_000;
const readyPollMs = 20;
const greetingTimeoutMs = 2_000;

/** Waits until the server greets. Throws when it has ended or takes for ever. */
export async function awaitReady(
  { kind, host, port }: { readonly kind: ServerKind; readonly host: string; readonly port: number },
  isAlive: () => boolean,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < readyTimeoutMs; waitedMs += readyPollMs) {
    if (!isAlive()) throw new Error(`${kind.name} ended`);
    if (await greets(kind, host, port)) return;
    await delay(readyPollMs);
  }
  throw new Error(`${kind.name} did not become ready`);
}

async function greets({ greeting }: ServerKind, host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    const answer = (isReady: boolean) => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(greetingTimeoutMs, () => answer(false));
    socket.once('connect', () => socket.write(greeting.send));
    socket.once('data', (bytes) => {
      const reply = bytes.toString('latin1');
      answer(greeting.replies.some((start) => reply.startsWith(start)));
    });
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
  });
}

/** A server that others started: tests may use it and nothing more. */
export function givenServer(kind: ServerKind, url: string): RunningServer {
  const { hostname, port } = new URL(url);
  const notOurs = async () => {
    throw new Error(`The server of ${kind.urlSetting} is not ours to stop.`);
  };
  return {
    url,
    host: hostname,
    port: port === '' ? kind.containerPort : Number(port),
    pid: () => undefined,
    kill: notOurs,
    freeze: notOurs,
    thaw: notOurs,
    restart: notOurs,
    stop: async () => {},
    output: async () => '',
  };
}
