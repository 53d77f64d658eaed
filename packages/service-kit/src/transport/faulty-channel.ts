import { AlfredError } from '@alfred/errors';
import type { CompatServiceDefinition } from 'nice-grpc';
import { type Channel, type ServiceClient, unaryDeadlineMs } from '../channel.ts';
import { sleep } from '../retrying.ts';
import type { ClientCallOptions } from './client-calls.ts';
import { type Fault, type FaultSwitch, unreachable } from './fault-switch.ts';
import { type Method, methodsOf, serviceOfPath } from './methods.ts';

type Call = (request: unknown, options: ClientCallOptions) => unknown;

/**
 * The channel behind a fault switch: the same clients with the same failures, over ways that can be
 * broken. With every way intact it is the channel.
 */
export function faultyChannel(channel: Channel, faults: FaultSwitch): Channel {
  return {
    client: <Definition extends CompatServiceDefinition>(definition: Definition) => {
      const real: Readonly<Record<string, unknown>> = { ...channel.client(definition) };
      const methods = methodsOf(definition).map((method) => [
        method.property,
        faulty(method, real[method.property] as Call, faults),
      ]);
      // The types of a client's methods are the definition's, as the channel's own are.
      return Object.fromEntries(methods) as ServiceClient<Definition>;
    },
  };
}

function faulty(method: Method, call: Call, faults: FaultSwitch) {
  const service = serviceOfPath(method.path);

  async function single(request: unknown, options: ClientCallOptions): Promise<unknown> {
    const fallback = options.signal || method.requestStream ? undefined : unaryDeadlineMs;
    const line = openLine(service, { ...options, ...deadline(options, fallback) }, faults);
    try {
      await line.onTheWay('slow');
      const answer = Promise.resolve(call(line.sent(request), line.options));
      // A refusal is late too.
      await line.whileOpen(Promise.allSettled([answer]));
      await line.onTheWay('late');
      return await answer;
    } finally {
      line.close();
    }
  }

  async function* streamed(request: unknown, options: ClientCallOptions) {
    const line = openLine(service, options, faults);
    try {
      await line.onTheWay('slow');
      const answers = call(line.sent(request), line.options) as AsyncIterable<unknown>;
      const reading = answers[Symbol.asyncIterator]();
      for (;;) {
        const next = await line.whileOpen(reading.next());
        await line.onTheWay('late');
        if (next.done) return;
        yield next.value;
      }
    } finally {
      line.close();
    }
  }

  return (request: unknown, options: ClientCallOptions = {}) =>
    method.responseStream ? streamed(request, options) : single(request, options);
}

function deadline({ deadlineMs }: ClientCallOptions, fallback: number | undefined) {
  const chosen = deadlineMs ?? fallback;
  return chosen === undefined ? {} : { deadlineMs: chosen };
}

/** One call's way to its service. */
interface Line {
  /** For the call itself, which ends when the line does. */
  readonly options: ClientCallOptions;
  /** Waits as long as the fault of this kind says, if there is one. */
  onTheWay(kind: 'slow' | 'late'): Promise<void>;
  /** Rejects with what cut the line before this settled. */
  whileOpen<Result>(waiting: Promise<Result>): Promise<Result>;
  /** The questions as they come there. */
  sent(request: unknown): unknown;
  close(): void;
}

function openLine(service: string, options: ClientCallOptions, faults: FaultSwitch): Line {
  const { signal, deadlineMs, metadata } = options;
  const ended = new AbortController();
  const cut = Promise.withResolvers<never>();
  cut.promise.catch(() => {});
  const end = (error: AlfredError) => {
    cut.reject(error);
    ended.abort(error);
  };
  const onAbort = () => end(new AlfredError('request_cancelled', {}, { cause: signal?.reason }));
  const undo = [faults.onUnreachable(service, () => end(unreachable(service)))];
  signal?.addEventListener('abort', onAbort);
  undo.push(() => signal?.removeEventListener('abort', onAbort));
  if (deadlineMs !== undefined) {
    const timer = setTimeout(() => end(new AlfredError('deadline_exceeded')), deadlineMs);
    undo.push(() => clearTimeout(timer));
  }
  if (faults.faultOf(service)?.kind === 'unreachable') end(unreachable(service));
  if (signal?.aborted) onAbort();

  const whileOpen = <Result>(waiting: Promise<Result>) => Promise.race([cut.promise, waiting]);
  async function onTheWay(kind: 'slow' | 'late'): Promise<void> {
    const delayMs = delayOf(faults.faultOf(service), kind);
    await whileOpen(delayMs > 0 ? sleep(delayMs, ended.signal) : Promise.resolve());
  }
  async function* slowly(request: AsyncIterable<unknown>) {
    for await (const message of request) {
      await onTheWay('slow');
      yield message;
    }
  }

  return {
    options: { ...(metadata ? { metadata } : {}), signal: ended.signal },
    onTheWay,
    whileOpen,
    sent: (request) => (isStream(request) ? slowly(request) : request),
    close: () => {
      for (const step of undo) step();
      ended.abort();
    },
  };
}

function delayOf(fault: Fault | undefined, kind: 'slow' | 'late'): number {
  return fault?.kind === kind ? fault.delayMs : 0;
}

function isStream(request: unknown): request is AsyncIterable<unknown> {
  return typeof request === 'object' && request !== null && Symbol.asyncIterator in request;
}
