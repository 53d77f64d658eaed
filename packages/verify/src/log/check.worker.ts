// Another thread of the verifier: it does what it is asked, in the order in which it is asked.
import { parentPort } from 'node:worker_threads';
import { isObject } from '../shape.ts';
import type { Delivery, Order } from './crew.ts';
import { worker } from './tasks.ts';

const work = worker();

parentPort?.on('message', ({ id, job, given }: Order) => {
  const does = work[job] as (...all: readonly unknown[]) => unknown;
  const result = does(...given);
  const delivery: Delivery = { id, result };
  parentPort?.postMessage(delivery, handedOver(result));
});

/** The largest part of an answer goes as it is, and is not copied. */
function handedOver(result: unknown): ArrayBuffer[] {
  const brief = isObject(result) ? result.brief : undefined;
  return brief instanceof Uint8Array && brief.buffer instanceof ArrayBuffer ? [brief.buffer] : [];
}
