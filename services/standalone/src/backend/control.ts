import type { MessagePort } from 'node:worker_threads';
import { AlfredError, fromGrpc, type GrpcFailure, toGrpc } from '@alfred/errors';

/** All services but the gateway, as the main thread handles them. */
export interface Backend {
  /** Starts every service on this database; resolves when all are started. */
  start(postgresUrl: string): Promise<void>;
  /** Ends them in reverse. Resolves when nothing runs; safe to call before `start`. */
  stop(): Promise<void>;
  /** Its metrics in Prometheus's text format. */
  metrics(): Promise<string>;
}

type Method = keyof Backend;

interface Ask {
  readonly call: number;
  readonly method: Method;
  readonly argument: string;
}

interface Answer {
  readonly kind: 'answer';
  readonly call: number;
  readonly result: unknown;
  readonly failure: GrpcFailure | undefined;
}

/** In few words, for the terminal. */
interface Warning {
  readonly kind: 'warning';
  readonly line: string;
}

/** Passes a warning on to the other end of the port. */
export function warnOver(port: MessagePort): (line: string) => void {
  return (line) => port.postMessage({ kind: 'warning', line } satisfies Warning);
}

/** Answers for the backend on this port. Failures without a code are told to `onBug` first. */
export function serveControl(
  port: MessagePort,
  backend: Backend,
  onBug: (error: unknown) => void,
): void {
  const answer = async ({ call, method, argument }: Ask): Promise<Answer> => {
    try {
      const result = await backend[method](argument);
      return { kind: 'answer', call, result, failure: undefined };
    } catch (error) {
      if (!(error instanceof AlfredError)) onBug(error);
      return { kind: 'answer', call, result: undefined, failure: toGrpc(error) };
    }
  };
  port.on('message', async (ask: Ask) => port.postMessage(await answer(ask)));
}

/**
 * The backend at the other end of the port. When that goes: `service_unavailable`. Its warnings
 * are told to `onWarning`.
 */
export function backendOver(port: MessagePort, onWarning: (line: string) => void): Backend {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastCall = 0;
  let gone = false;

  async function ask<Result>(method: Method, argument = ''): Promise<Result> {
    if (gone) throw unavailable();
    lastCall += 1;
    const answer = Promise.withResolvers<unknown>();
    waiting.set(lastCall, answer);
    port.postMessage({ call: lastCall, method, argument } satisfies Ask);
    return (await answer.promise) as Result;
  }

  port.on('message', (message: Answer | Warning) => {
    if (message.kind === 'warning') return onWarning(message.line);
    const { call, result, failure } = message;
    const answer = waiting.get(call);
    waiting.delete(call);
    if (failure) answer?.reject(fromGrpc(failure));
    else answer?.resolve(result);
  });
  port.on('close', () => {
    gone = true;
    for (const answer of waiting.values()) answer.reject(unavailable());
    waiting.clear();
  });

  return {
    start: (postgresUrl) => ask('start', postgresUrl),
    stop: () => ask('stop'),
    metrics: () => ask('metrics'),
  };
}

const unavailable = () => new AlfredError('service_unavailable', { service: 'backend' });
