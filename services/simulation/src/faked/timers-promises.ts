// Stands for node:timers/promises in the product's code.
import { promises } from 'node:timers';
import { currentProcess } from '../world/process.ts';
import { pause } from './timers.ts';

interface Options {
  readonly signal?: AbortSignal;
}

/** As Node's own, in the time of the run. */
export async function setTimeout<Value>(
  ms?: number,
  value?: Value,
  { signal }: Options = {},
): Promise<Value> {
  const process = currentProcess();
  if (!process) return promises.setTimeout(ms, value as Value, signal ? { signal } : {});
  if (signal?.aborted) throw aborted(signal);
  const { wait, cancel } = pause(process, ms ?? 0);
  const abort = Promise.withResolvers<never>();
  const onAbort = (): void => {
    cancel();
    if (signal) abort.reject(aborted(signal));
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([wait, abort.promise]);
    return value as Value;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** A turn of the event loop. */
export async function setImmediate<Value>(value?: Value): Promise<Value> {
  await new Promise((resolve) => globalThis.setImmediate(resolve));
  return value as Value;
}

function aborted({ reason }: AbortSignal): Error {
  const error = new Error('The operation was aborted', { cause: reason });
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' });
}
