import type { Clock } from '@alfred/clock';
import { repeatingTask, type Task } from '@alfred/service-kit';
import type { DeliveryQueue } from '../ports/delivery-queue.ts';
import type { Deliverer } from './deliver-due.ts';

/** How often due deliveries are looked for that nobody announced: retries, and those of others. */
const pauseMs = 1_000;

/** How long running attempts may take to finish when the service ends. */
const drainMs = 3_000;

/** How often what has ended long ago is forgotten, how much of it at a time, and how long ago. */
const sweepMicros = 3_600_000_000n;
const sweptMax = 1_000;
export const keptMicros: bigint = 30n * 24n * 3_600n * 1_000_000n;

export interface DeliveriesTask extends Task {
  /** There may be something to deliver. */
  wake(): void;
}

/** Delivers for as long as the service runs. */
export function deliveriesTask(deps: {
  /** Makes what delivers; it says when it has room for more. */
  readonly deliverer: (onRoom: () => void) => Deliverer;
  readonly queue: Pick<DeliveryQueue, 'sweep'>;
  readonly clock: Clock;
  /** Told of every round that failed; the next one comes by itself. */
  readonly onFault: (error: unknown) => void;
}): DeliveriesTask {
  const { queue, clock, onFault } = deps;
  const deliverer = deps.deliverer(() => task.wake());
  let sweptAt: bigint | undefined;
  const sweep = async (): Promise<boolean> => {
    const now = clock.elapsedMicros();
    if (sweptAt !== undefined && now - sweptAt < sweepMicros) return false;
    const swept = await queue.sweep(clock.nowMicros() - keptMicros, sweptMax);
    if (swept < sweptMax) sweptAt = now;
    return swept === sweptMax;
  };
  const isMore = async (): Promise<boolean> => (await deliverer.round()) || (await sweep());
  const task = repeatingTask({
    ...{ name: 'notification.deliveries', pause: pauseMs, onFault },
    round: isMore,
  });
  return {
    ...task,
    stop: async () => {
      await task.stop();
      await deliverer.drain(AbortSignal.timeout(drainMs));
    },
  };
}
