import type { WallWatch } from '@alfred/clock';
import type { Task } from '@alfred/service-kit';

const everyMs = 60_000;

/** Compares the clocks now and then: two that drift apart slowly agree, if somebody looks. */
export function heedClockTask(wall: Pick<WallWatch, 'read'>): Task {
  let timer: NodeJS.Timeout | undefined;
  return {
    name: 'gateway.clock',
    start: async () => {
      timer = setInterval(wall.read, everyMs).unref();
    },
    stop: async () => clearInterval(timer),
  };
}
