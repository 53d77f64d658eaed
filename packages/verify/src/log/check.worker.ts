// Another thread of the verifier: it does what it is asked, in the order in which it is asked.
import { parentPort } from 'node:worker_threads';
import type { Delivery, Order } from './crew.ts';
import { worker } from './tasks.ts';

const work = worker();

parentPort?.on('message', ({ id, job, given }: Order) => {
  const does = work[job] as (...all: readonly unknown[]) => unknown;
  const delivery: Delivery = { id, result: does(...given) };
  parentPort?.postMessage(delivery);
});
