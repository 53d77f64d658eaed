import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@alfred/clock';
import type { Redis } from 'ioredis';
import { type Circuit, type CircuitState, circuit, type Pass } from '../domain/circuit.ts';
import { codeOf, RedisDisconnected, within } from './redis-faults.ts';
import type { RedisTelemetry } from './redis-telemetry.ts';

/** How long Redis is waited for, and when it is not asked any more. */
export interface RedisPatience {
  /** For one operation of a request. Milliseconds. */
  readonly operationMs: number;
  /** Failures in a row that open the circuit. */
  readonly failuresMax: number;
  /** How long it stays open. Milliseconds. */
  readonly openMs: number;
}

export interface RedisLinkDeps {
  readonly client: Redis;
  readonly clock: Clock;
  readonly patience: RedisPatience;
  /** Told of every change, with the code of the failure that made it. */
  readonly onChange: (state: CircuitState, code: string | undefined) => void;
  readonly telemetry: (stateOf: () => CircuitState) => RedisTelemetry;
}

/** Redis behind a circuit: asking it never takes longer than the bound, and never rejects. */
export interface RedisLink {
  readonly telemetry: RedisTelemetry;
  readonly state: CircuitState;
  /** The circuit is closed and the connection stands. */
  readonly isWell: boolean;
  /** Since when the circuit is as it is: wall time in microseconds. */
  readonly since: bigint;
  readonly lastError: string | undefined;
  /** The answer, or undefined when none came in time or none was asked for. */
  ask<Answer>(
    operation: string,
    question: (client: Redis) => Promise<Answer>,
  ): Promise<Answer | undefined>;
  /** How long a ping takes just now, in microseconds; undefined when it fails. The circuit is not told. */
  ping(): Promise<number | undefined>;
  /** Waits for the first connection, but no longer than this; it is tried on and on behind it. */
  connect(timeoutMs: number): Promise<void>;
  disconnect(): void;
}

/** What an open link consists of. */
interface Parts extends Pick<RedisLinkDeps, 'client' | 'patience'> {
  readonly gate: Circuit;
  readonly telemetry: RedisTelemetry;
  /** Monotonic microseconds. */
  readonly now: () => number;
  readonly failedWith: (code: string) => void;
}

/** Nothing is connected yet. */
export function redisLink(deps: RedisLinkDeps): RedisLink {
  const { client, clock, patience, onChange } = deps;
  let since = clock.nowMicros();
  let lastError: string | undefined;
  const gate = circuit({
    failuresMax: patience.failuresMax,
    openMicros: patience.openMs * 1_000,
    onChange: (state) => {
      since = clock.nowMicros();
      onChange(state, state === 'closed' ? undefined : lastError);
    },
  });
  const failedWith = (code: string): void => {
    // Why there is no connection says more than that there is none.
    if (code !== RedisDisconnected.code || lastError === undefined) lastError = code;
  };
  // Without a listener the client writes each error to the terminal.
  client.on('error', (error: unknown) => failedWith(codeOf(error)));
  const telemetry = deps.telemetry(() => gate.state);
  const now = () => Number(clock.elapsedMicros());
  const parts: Parts = { client, patience, gate, telemetry, now, failedWith };
  return {
    telemetry,
    get state() {
      return gate.state;
    },
    get isWell() {
      return gate.state === 'closed' && isReady(parts);
    },
    get since() {
      return since;
    },
    get lastError() {
      return lastError;
    },
    ask: async (operation, question) => {
      // Once it has been open, whoever tries it needs a connection: else it would only open again.
      const pass = gate.state === 'closed' || isReady(parts) ? gate.enter(now()) : undefined;
      return pass && run(parts, { operation, pass }, question);
    },
    ping: () => ping(parts),
    connect: (timeoutMs) => connect(client, timeoutMs),
    disconnect: () => client.disconnect(),
  };
}

function isReady({ client }: Pick<Parts, 'client'>): boolean {
  return client.status === 'ready';
}

async function run<Answer>(
  parts: Parts,
  { operation, pass }: { readonly operation: string; readonly pass: Pass },
  question: (client: Redis) => Promise<Answer>,
): Promise<Answer | undefined> {
  const { client, patience, telemetry, now, failedWith } = parts;
  const begun = now();
  try {
    if (!isReady(parts)) throw new RedisDisconnected();
    const answer = await within(patience.operationMs, question(client));
    telemetry.asked(operation, 'ok', now() - begun);
    pass.succeeded(now());
    return answer;
  } catch (error) {
    failedWith(codeOf(error));
    telemetry.asked(operation, 'failed', now() - begun);
    pass.failed(now());
    return undefined;
  }
}

async function ping(parts: Parts): Promise<number | undefined> {
  const { client, patience, now } = parts;
  if (!isReady(parts)) return undefined;
  const begun = now();
  const answered = await within(patience.operationMs, client.ping()).then(
    () => true,
    () => false,
  );
  return answered ? now() - begun : undefined;
}

async function connect(client: Redis, timeoutMs: number): Promise<void> {
  // Why not is told to whoever listens for errors.
  const connected = client.connect().catch(() => {});
  const waiting = new AbortController();
  const waited = pause(timeoutMs, undefined, { signal: waiting.signal }).catch(() => {});
  await Promise.race([connected, waited]);
  waiting.abort();
}
